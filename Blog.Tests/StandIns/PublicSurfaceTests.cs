using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Blog.Tests.Offline;

/// <summary>A stand-in has what this project uses of the published package, and nothing else.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] StandIns = ["Aspire.Hosting", "Aspire.Hosting.AWS", "Aspire.Hosting.Testing", "Amazon.Lambda"];

    public static TheoryData<string> Names => [.. StandIns];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_public_member_of_a_stand_in_is_used(string standIn)
    {
        var assembly = Assembly.Load(standIn);
        var used = new HashSet<MemberInfo>();
        foreach (var user in Directory.GetFiles(AppContext.BaseDirectory, "Blog.*.dll"))
        {
            foreach (var other in StandIns)
            {
                AddReferences(user, Assembly.Load(other), used);
            }
        }

        var unused = assembly.GetExportedTypes().SelectMany(type => Members(type).Where(member => !IsUsed(member, used)).Select(member => $"{type.FullName}: {member}")).ToList();
        var types = Types(used);
        unused.AddRange(assembly.GetExportedTypes().Where(type => !type.IsEnum && !types.Contains(type)).Select(type => $"{type.FullName}"));
        Assert.True(unused.Count == 0, $"No Blog.* project uses these public members of {standIn}; delete them or make them internal:\n{string.Join('\n', unused.Order())}");
    }

    // Each line of the list is as published, and what the list has the stand-in has: a member is added to both.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_public_signature_of_a_stand_in_is_as_published(string standIn)
    {
        var published = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Offline", "data", "published", $"{standIn}.txt"));

        Assert.Equal(published, PublicSignatures.Of(Assembly.Load(standIn)).Order(StringComparer.Ordinal));
    }

    // What a using assembly's metadata names of another one.
    private static void AddReferences(string path, Assembly standIn, HashSet<MemberInfo> used)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var module = Assembly.Load(Path.GetFileNameWithoutExtension(path)).ManifestModule;
        foreach (var handle in reader.TypeReferences)
        {
            var (type, scope) = (reader.GetTypeReference(handle), reader.GetTypeReference(handle).ResolutionScope);
            if (scope.Kind == HandleKind.AssemblyReference && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == standIn.GetName().Name
                && standIn.GetType($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}") is { } found)
            {
                used.Add(found);
            }
        }

        foreach (var handle in reader.MemberReferences)
        {
            if (Resolve(module, MetadataTokens.GetToken(handle)) is { } member && member.Module.Assembly == standIn)
            {
                used.Add(Definition(member));
            }
        }

        // Interfaces a using type implements are called by the package itself.
        foreach (var type in module.GetTypes().SelectMany(type => type.GetInterfaces()).Where(type => type.Assembly == standIn))
        {
            used.UnionWith(Members(type));
        }
    }

    // A member of a type that is built from the using method's own type parameters is found with any types that meet their constraints.
    private static MemberInfo? Resolve(Module module, int token)
    {
        foreach (var candidate in new[] { typeof(ProjectResource), typeof(ExecutableResource), typeof(ParameterResource), typeof(object) })
        {
            try
            {
                Type[] arguments = [.. Enumerable.Repeat(candidate, 4)];
                return module.ResolveMember(token, arguments, arguments);
            }
            catch (Exception ex) when (ex is ArgumentException or TypeLoadException or FileNotFoundException or MissingMemberException)
            {
                // Not with this one.
            }
        }

        return null;
    }

    private static MemberInfo Definition(MemberInfo member) =>
        member.DeclaringType is { IsGenericType: true } type ? type.GetGenericTypeDefinition().GetMembers(Declared).First(m => m.MetadataToken == member.MetadataToken)
            : member is MethodInfo { IsGenericMethod: true } method ? method.GetGenericMethodDefinition() : member;

    // Methods, properties, fields and constructors somebody wrote; what a record or an enumeration brings along is not asked for.
    private static IEnumerable<MemberInfo> Members(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate)) || type.IsSubclassOf(typeof(Attribute)))
        {
            return [];
        }

        // Blog hands values and handlers over; the package itself, here as published, asks for the value and raises the event.
        if (type == typeof(IValueProvider) || type == typeof(IDistributedApplicationEventing))
        {
            return [];
        }

        var isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
        var given = type.GetInterfaces().Where(i => (i.Assembly != type.Assembly || i == typeof(IValueProvider)) && !type.IsInterface).SelectMany(i => type.GetInterfaceMap(i).TargetMethods).ToHashSet();
        var positional = isRecord ? type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name).ToHashSet() : [];
        return type.GetMembers(Declared).Where(member => member switch
        {
            MethodInfo method => !method.IsSpecialName && !given.Contains(method) && method.GetBaseDefinition() == method
                && !(isRecord && method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null),
            ConstructorInfo constructor => constructor.GetParameters().Length > 0 && !isRecord,
            PropertyInfo property => !positional.Contains(property.Name) && !property.GetAccessors().Any(given.Contains),
            FieldInfo => true,
            _ => false,
        });
    }

    private static bool IsUsed(MemberInfo member, HashSet<MemberInfo> used) =>
        used.Contains(member) || (member is PropertyInfo property && property.GetAccessors().Any(used.Contains));

    // The types named, those in the signatures of the members named, and what all of these are made of.
    private static HashSet<Type> Types(IEnumerable<MemberInfo> used)
    {
        var types = new HashSet<Type>();
        var queue = new Queue<Type>(used.SelectMany(Mentioned));
        while (queue.TryDequeue(out var type))
        {
            if (types.Add(type))
            {
                foreach (var part in Mentioned(type))
                {
                    queue.Enqueue(part);
                }
            }
        }

        return types;
    }

    private static IEnumerable<Type> Mentioned(MemberInfo member)
    {
        IEnumerable<Type?> types = member switch
        {
            MethodInfo method => [method.DeclaringType, method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType), .. method.GetGenericArguments().SelectMany(a => a.GetGenericParameterConstraints())],
            ConstructorInfo constructor => [constructor.DeclaringType, .. constructor.GetParameters().Select(p => p.ParameterType)],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            Type type => [type, type.BaseType, type.DeclaringType, .. type.GetInterfaces(), .. type.GetProperties().Select(p => p.PropertyType)],
            _ => [],
        };
        return types.OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType
        ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type.GetElementType() ?? type];
}

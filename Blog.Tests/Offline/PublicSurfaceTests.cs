using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit.Abstractions;

namespace Blog.Tests.Offline;

/// <summary>A stand-in has what a <c>Blog.*</c> project uses of the published package, and nothing else.</summary>
public sealed class PublicSurfaceTests(ITestOutputHelper output)
{
    private static readonly string[] Users =
        ["Blog.AppHost", "Blog.Containers", "Blog.Core", "Blog.Functions", "Blog.ServiceDefaults", "Blog.Web"];

    [Theory]
    [InlineData("Amazon.Lambda")]
    [InlineData("Aspire.Hosting.AWS")]
    public void Every_public_member_is_used(string standIn)
    {
        var uses = Users.SelectMany(user => References(user).Select(member => (member, user)))
            .ToLookup(use => use.member, use => use.user);
        var surface = Members(Assembly.Load(standIn)).ToList();
        foreach (var (name, accessors) in surface)
        {
            output.WriteLine($"{name}: {string.Join(", ", accessors.SelectMany(accessor => uses[accessor]).Distinct())}");
        }

        Assert.NotEmpty(surface);
        Assert.Equal([], surface.Where(member => !member.Accessors.Any(uses.Contains)).Select(member => member.Name));
    }

    /// <summary>Public methods, properties and constructors; of a property, either accessor counts.</summary>
    private static IEnumerable<(string Name, string[] Accessors)> Members(Assembly assembly)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetExportedTypes().Where(type => !type.IsEnum && !type.IsSubclassOf(typeof(Delegate))))
        {
            foreach (var property in type.GetProperties(Declared))
            {
                yield return ($"{type.FullName}.{property.Name}", [.. property.GetAccessors().Select(Key)]);
            }

            foreach (var method in type.GetMethods(Declared).Where(method => !method.IsSpecialName && !IsInherited(method)))
            {
                yield return ($"{type.FullName}.{method.Name}", [Key(method)]);
            }
        }
    }

    // An override, or the implementation of an interface: reached through the declaration.
    private static bool IsInherited(MethodInfo method) => method.GetBaseDefinition() != method
        || method.DeclaringType!.GetInterfaces().Any(@interface =>
            !method.DeclaringType.IsInterface && method.DeclaringType.GetInterfaceMap(@interface).TargetMethods.Contains(method));

    private static string Key(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}/{method.GetParameters().Length}";

    /// <summary>Every member of another assembly that an assembly of this project names in its metadata.</summary>
    private static HashSet<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Assembly.Load(assembly).Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.GetKind() == MemberReferenceKind.Method)
            .Select(member => (Type: TypeName(metadata, member.Parent), Name: metadata.GetString(member.Name), Parameters: Parameters(metadata, member)))
            .Where(member => member.Type is not null)
            .Select(member => $"{member.Type}.{member.Name}/{member.Parameters}")];
    }

    private static int Parameters(MetadataReader metadata, MemberReference member)
    {
        var signature = metadata.GetBlobReader(member.Signature);
        if (signature.ReadSignatureHeader().IsGeneric)
        {
            signature.ReadCompressedInteger();
        }

        return signature.ReadCompressedInteger();
    }

    private static string? TypeName(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => Name(metadata, metadata.GetTypeReference((TypeReferenceHandle)type)),
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)type).DecodeSignature(new GenericType(), null),
        _ => null,
    };

    private static string Name(MetadataReader metadata, TypeReference type) =>
        type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{Name(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope))}+{metadata.GetString(type.Name)}"
            : $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";

    /// <summary>Reads the name of the open type of a constructed one.</summary>
    private sealed class GenericType : ISignatureTypeProvider<string?, object?>
    {
        public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Name(reader, reader.GetTypeReference(handle));

        public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => genericType;

        public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public string? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;

        public string? GetArrayType(string? elementType, ArrayShape shape) => null;

        public string? GetByReferenceType(string? elementType) => null;

        public string? GetFunctionPointerType(MethodSignature<string?> signature) => null;

        public string? GetGenericMethodParameter(object? genericContext, int index) => null;

        public string? GetGenericTypeParameter(object? genericContext, int index) => null;

        public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => unmodifiedType;

        public string? GetPinnedType(string? elementType) => null;

        public string? GetPointerType(string? elementType) => null;

        public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public string? GetSZArrayType(string? elementType) => null;
    }
}

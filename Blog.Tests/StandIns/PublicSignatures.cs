using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Blog.Tests.StandIns;

/// <summary>The public surface of an assembly, a line for each type and member, as far as source that uses it can tell a difference.</summary>
internal static class PublicSignatures
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Of);

    private static IEnumerable<string> Of(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var name = Name(type);
        yield return $"{name}: {Marks(type)}{Kind(type)}{Constraints(type.GetGenericArguments())}";
        foreach (var parent in Parents(type)) yield return $"{name}: is {Name(parent)}";
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            yield return $"{name}: {Method(type.GetMethod("Invoke")!, nullability)}";
            yield break;
        }

        foreach (var member in type.GetMembers(Declared).Where(IsWritten))
        {
            IEnumerable<string> texts = member switch
            {
                FieldInfo field when type.IsEnum => field.IsLiteral ? [$"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}"] : [],
                FieldInfo field => [$"{Marks(field)}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}"
                    + $"{Name(nullability.Create(field))} {field.Name}"],
                PropertyInfo property => Property(property, nullability),
                ConstructorInfo constructor => [$"{Marks(constructor)}new({Parameters(constructor, nullability)})"],
                MethodInfo method => [Method(method, nullability)],
                _ => [],
            };
            foreach (var text in texts) yield return $"{name}: {text}";
        }
    }

    private static IEnumerable<Type> Parents(Type type) =>
        type.IsEnum || type.IsSubclassOf(typeof(Delegate)) ? []
        : new[] { type.BaseType }.OfType<Type>().Where(parent => parent != typeof(object) && parent != typeof(ValueType)).Concat(type.GetInterfaces())
            .Where(parent => parent.IsVisible);

    // What a record or a property brings along by itself is not written.
    private static bool IsWritten(MemberInfo member) => member switch
    {
        MethodInfo method => (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && method.GetBaseDefinition() == method
            && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null,
        _ => true,
    };

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
        : $"{(type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}"
            + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    // A line for each accessor: a stand-in may lack one.
    private static IEnumerable<string> Property(PropertyInfo property, NullabilityInfoContext nullability)
    {
        var text = $"{Marks(property)}{(property.GetAccessors()[0].IsStatic ? "static " : "")}{Name(nullability.Create(property))} {property.Name}";
        if (property.GetMethod is { IsPublic: true }) yield return $"{text} {{ get; }}";
        if (property.SetMethod is { IsPublic: true } setter)
        {
            var required = property.GetCustomAttribute<RequiredMemberAttribute>() is null ? "" : "required ";
            yield return $"{required}{text} {{ {(setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set")}; }}";
        }
    }

    private static string Method(MethodInfo method, NullabilityInfoContext nullability)
    {
        var generics = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var kind = method.IsStatic ? "static " : method.DeclaringType!.IsInterface || !method.IsVirtual || method.IsFinal ? ""
            : method.IsAbstract ? "abstract " : "virtual ";
        return $"{Marks(method)}{kind}{Name(nullability.Create(method.ReturnParameter))} {method.Name}{generics}({extension}{Parameters(method, nullability)}){Constraints(generics == "" ? [] : method.GetGenericArguments())}";
    }

    private static string Parameters(MethodBase method, NullabilityInfoContext nullability) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")
        + $"{Name(nullability.Create(parameter))} {parameter.Name}{(parameter.IsOptional ? $" = {parameter.RawDefaultValue ?? "default"}" : "")}"));

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Select(argument =>
    {
        var flags = argument.GenericParameterAttributes;
        IEnumerable<string> all =
        [
            .. flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"] : Array.Empty<string>(),
            .. argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal),
            .. flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? ["new()"] : Array.Empty<string>(),
        ];
        var variance = flags.HasFlag(GenericParameterAttributes.Covariant) ? "out " : flags.HasFlag(GenericParameterAttributes.Contravariant) ? "in " : "";
        return all.Any() || variance != "" ? $" where {variance}{argument.Name} : {string.Join(", ", all)}" : "";
    }));

    // Attributes that make a use a warning, or that decide between overloads.
    private static string Marks(MemberInfo member) => string.Concat(
        member.GetCustomAttribute<ObsoleteAttribute>() is null ? "" : "[Obsolete] ",
        member.GetCustomAttribute<ExperimentalAttribute>() is { } experimental ? $"[Experimental {experimental.DiagnosticId}] " : "",
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == "OverloadResolutionPriorityAttribute") is { } priority
            ? $"[OverloadResolutionPriority {priority.ConstructorArguments[0].Value}] " : "");

    private static string Name(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (info.ElementType is { } element) return $"{Name(element)}[]{mark}";
        return info.GenericTypeArguments.Length == 0 ? Name(type) + mark
            : $"{Name(type).Split('<')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>{mark}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsArray) return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "");
        if (type.IsGenericParameter) return type.Name;
        var name = (type.DeclaringType is { } outer ? $"{Name(outer)}." : $"{type.Namespace}.") + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}

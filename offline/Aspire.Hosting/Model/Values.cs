using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application runs.</summary>
public interface IValueProvider
{
    /// <summary>Waits for the value, such as the address of an endpoint, and returns it.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that can stand in an interpolated <see cref="ReferenceExpression"/>.</summary>
public interface IManifestExpressionProvider;

/// <summary>A value that can be given to an environment variable or argument.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>Text with values in it that are known only when the application runs.</summary>
public class ReferenceExpression : IExpressionValue
{
    private readonly object[] _parts;

    private ReferenceExpression(object[] parts) => _parts = parts;

    /// <summary>Makes an expression of an interpolated string.</summary>
    internal static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new([.. handler.Parts]);

    /// <summary>The text with all values filled in.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part is IValueProvider value ? await value.GetValueAsync(cancellationToken) : part);
        }

        return text.ToString();
    }

    internal IEnumerable<object> Values => _parts.Where(p => p is not string);

    internal static ReferenceExpression Join(string separator, IEnumerable<ReferenceExpression> expressions) =>
        new([.. expressions.SelectMany((e, i) => i == 0 ? e._parts : [separator, .. e._parts])]);

    /// <summary>Collects the parts of an interpolated string; called by the compiler.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        /// <summary>Called by the compiler.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) =>
            Parts = new List<object>((2 * formattedCount) + Math.Min(literalLength, 1));

        internal List<object> Parts { get; }

        /// <summary>Called by the compiler.</summary>
        public readonly void AppendLiteral(string value) => Parts.Add(value);

        /// <summary>Called by the compiler.</summary>
        internal readonly void AppendFormatted(string? value) => Parts.Add(value ?? "");

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider);

        /// <summary>Called by the compiler.</summary>
        internal void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider.Resource);
    }
}

internal static class ValueResolver
{
    /// <summary>The text of whatever was put into an environment variable or an argument list.</summary>
    public static async ValueTask<string?> ResolveAsync(object? value, CancellationToken cancellationToken) => value switch
    {
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken),
        IValueProvider provider => await provider.GetValueAsync(cancellationToken),
        null => null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Whether a secret parameter is in it, so that it must not be shown.</summary>
    public static bool IsSensitive(object? value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        ReferenceExpression expression => expression.Values.Any(IsSensitive),
        IResourceBuilder<IResource> builder => IsSensitive(builder.Resource),
        _ => false,
    };
}

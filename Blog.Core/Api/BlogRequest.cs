namespace Blog.Core.Api;

/// <summary>A request, freed of its transport: what both adapters make of what they received.</summary>
/// <param name="Route">The route that matched.</param>
public sealed record BlogRequest(BlogRoute Route)
{
    /// <summary>Longest body read, in bytes of UTF-8: the longest content with every character as <c>\uXXXX</c>, and the rest.</summary>
    public const int MaxBodyBytes = 2_000_000;

    /// <summary>The path parameter as the server or gateway gives it; null when the route has none or the path ended before it.</summary>
    public string? Id { get; init; }

    /// <summary>Whether the path ended with a slash: the answer's Location is relative to it.</summary>
    public bool HasTrailingSlash { get; init; }

    /// <summary>Query parameters, decoded; names compare without regard to case.</summary>
    public FieldValues Query { get; init; } = FieldValues.Empty;

    /// <summary>Request headers; names compare without regard to case.</summary>
    public FieldValues Headers { get; init; } = FieldValues.Empty;

    /// <summary>The body as text (see <see cref="BodyText"/>); null or empty when there is none.</summary>
    public string? Body { get; init; }

    /// <summary>True when the adapter stopped reading because the body cannot fit <see cref="MaxBodyBytes"/>.</summary>
    public bool BodyTooLarge { get; init; }
}

/// <summary>Names with one or more values: query parameters or headers.</summary>
public sealed class FieldValues
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    public static FieldValues Empty { get; } = new([]);

    public FieldValues(IEnumerable<KeyValuePair<string, IEnumerable<string?>>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var (name, given) in fields)
        {
            if (!_values.TryGetValue(name, out var list))
            {
                _values[name] = list = [];
            }

            list.AddRange(given.Select(value => value ?? ""));
        }
    }

    /// <summary>All values of a name in order of arrival; empty when it was not sent.</summary>
    public IReadOnlyList<string> this[string name] => _values.TryGetValue(name, out var list) ? list : [];

    /// <summary>The values of a header joined as RFC 9110 section 5.3 says, or null when it was not sent.</summary>
    public string? Joined(string name) => _values.TryGetValue(name, out var list) ? string.Join(", ", list) : null;
}

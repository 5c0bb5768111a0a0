namespace Blog.Core.Api;

/// <summary>A request without its transport: both adapters make one from what they receive.</summary>
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

/// <summary>Names with one or more values: query parameters or headers. Names compare without regard to case.</summary>
public sealed class FieldValues
{
    private readonly Func<string, IReadOnlyList<string>?> _find;

    public static FieldValues Empty { get; } = new(_ => null);

    /// <param name="find">Finds the values of a name in order of arrival; null when it was not sent. A function, so that nothing is copied that nobody asks for.</param>
    public FieldValues(Func<string, IReadOnlyList<string>?> find) => _find = find;

    /// <param name="fields">All names and their values; a name may come more than once.</param>
    public FieldValues(IEnumerable<KeyValuePair<string, IEnumerable<string?>>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var values = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, given) in fields)
        {
            if (!values.TryGetValue(name, out var list))
            {
                values[name] = list = [];
            }

            list.AddRange(given.Select(value => value ?? ""));
        }

        _find = values.GetValueOrDefault;
    }

    /// <summary>All values of a name in order of arrival; empty when it was not sent.</summary>
    public IReadOnlyList<string> this[string name] => _find(name) ?? [];

    /// <summary>The values of a header joined as RFC 9110 section 5.3 says, or null when it was not sent.</summary>
    public string? Joined(string name) => _find(name) is { } values ? string.Join(", ", values) : null;
}

namespace Blog.Core.Api;

/// <summary>The one media type a body may have.</summary>
public static class JsonMediaType
{
    public const string Name = "application/json";

    /// <summary>Whether a Content-Type is <c>application/json</c>, alone or with <c>charset=utf-8</c>; other parameters are ignored.</summary>
    public static bool Matches(string? contentType)
    {
        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals(Name, StringComparison.OrdinalIgnoreCase) && parts.Skip(1).All(IsAllowed);
    }

    private static bool IsAllowed(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            || !parameter[..equals].Equals("charset", StringComparison.OrdinalIgnoreCase)
            || parameter[(equals + 1)..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
    }
}

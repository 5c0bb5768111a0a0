namespace Blog.Core.Api;

/// <summary>The one media type a body may have.</summary>
public static class JsonMediaType
{
    public const string Name = "application/json";

    /// <summary>Whether a Content-Type is <c>application/json</c>, alone or with a charset that UTF-8 covers; other parameters are ignored.</summary>
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
            || parameter[(equals + 1)..].Trim('"').ToUpperInvariant() is "UTF-8" or "UTF8" or "US-ASCII";
    }
}

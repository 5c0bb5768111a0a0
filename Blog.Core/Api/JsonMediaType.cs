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
        if (equals < 0 || !parameter[..equals].Equals("charset", StringComparison.OrdinalIgnoreCase)) return true;

        var value = parameter.AsSpan(equals + 1);
        if (value is ['"', .. var inside, '"']) value = inside;
        return value.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || value.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            || value.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
    }
}

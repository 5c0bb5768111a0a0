using System.Globalization;

namespace Blog.Core.Api;

/// <summary>Reads the parts of a request that are not its body. Only the exact forms are taken: .NET's own parsers allow more.</summary>
internal static class RequestReader
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    // 8-4-4-4-12 digits.
    private static readonly int[] Hyphens = [8, 13, 18, 23];

    public static string? ReadId(BlogRequest request, ValidationErrors errors)
    {
        if (request.Id is { Length: 36 } id && id.Select((c, at) => Hyphens.Contains(at) ? c == '-' : char.IsAsciiHexDigit(c)).All(fits => fits))
        {
            return id.ToLowerInvariant();
        }

        errors.Add("id", "must be a UUID, such as 019aab3c-5a00-7000-8000-0123456789ab.");
        return null;
    }

    public static int ReadLimit(BlogRequest request, ValidationErrors errors)
    {
        if (Single(request, "limit", errors) is not { } text) return DefaultLimit;

        if (text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        errors.Add("limit", $"must be a whole number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    public static ListFilter ReadFilter(BlogRequest request, ValidationErrors errors) => new(
        ReadText(request, "author", text => (PostText.ReadLine(text, PostText.MaxAuthorCharacters, out var error), error), errors),
        ReadText(request, "tag", text => (PostText.ReadTag(text, out var error), error), errors));

    /// <summary>Whether the answer is to be an Atom feed.</summary>
    public static bool ReadIsAtom(BlogRequest request, ValidationErrors errors)
    {
        var format = Single(request, "format", errors);
        if (format is not (null or "atom"))
        {
            errors.Add("format", "must be atom, or left out for JSON.");
        }

        return format == "atom";
    }

    /// <summary>The one value of a query parameter; an empty one counts as left out.</summary>
    public static string? Single(BlogRequest request, string name, ValidationErrors errors)
    {
        var values = request.Query[name];
        if (values.Count > 1)
        {
            errors.Add(name, "is given more than once.");
        }

        return values is [{ Length: > 0 } value] ? value : null;
    }

    private static string? ReadText(
        BlogRequest request, string name, Func<string, (string? Stored, string? Error)> read, ValidationErrors errors)
    {
        if (Single(request, name, errors) is not { } text) return null;

        var (stored, error) = HasBytesThatAreNoUtf8(text) ? (null, "must be UTF-8.") : read(text);
        if (error is not null)
        {
            errors.Add(name, error);
        }

        return stored;
    }

    // Such bytes reach us as U+FFFD from API Gateway, and as %80 to %FF from .NET's own servers, which leave them undecoded.
    private static bool HasBytesThatAreNoUtf8(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 < text.Length && text[at + 1] is >= '8' and <= '9' or >= 'a' and <= 'f' or >= 'A' and <= 'F' && char.IsAsciiHexDigit(text[at + 2])) return true;
        }

        return text.Contains('\uFFFD', StringComparison.Ordinal);
    }
}

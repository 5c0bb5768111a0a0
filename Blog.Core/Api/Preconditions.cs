using System.Globalization;

namespace Blog.Core.Api;

/// <summary>The entity tag of a version, and lists of them.</summary>
public static class ETag
{
    public static string For(long version) => $"\"{version}\"";
}

/// <summary>The conditional headers of a request (RFC 9110, section 13).</summary>
internal sealed record Preconditions(EntityTagList? Match, EntityTagList? NoneMatch)
{
    public bool HasMatch => Match is not null;

    /// <summary>The version, where one is all that the conditions allow; null where they say something else.</summary>
    public long? OneVersion => NoneMatch is null ? Match?.OneVersion : null;

    public static Preconditions Read(BlogRequest request, ValidationErrors errors) =>
        new(Read(request, "If-Match", errors), Read(request, "If-None-Match", errors));

    public bool MatchHolds(long version) => Match is null || Match.MatchesStrongly(version);

    public bool NoneMatchHolds(long version) => NoneMatch is null || !NoneMatch.MatchesWeakly(version);

    private static EntityTagList? Read(BlogRequest request, string header, ValidationErrors errors)
    {
        if (request.Headers.Joined(header) is not { } text) return null;

        var tags = EntityTagList.Parse(text);
        if (tags is null)
        {
            errors.Add(header, "must be * or a list of entity tags, such as \"1\".");
        }

        return tags;
    }
}

/// <summary>The value of If-Match or If-None-Match: <c>*</c> or a list of entity tags (RFC 9110, sections 8.8.3 and 13.1).</summary>
/// <remarks>By hand, since EntityTagHeaderValue of .NET takes tags with blanks and controls, and ours may not.</remarks>
public sealed class EntityTagList
{
    private readonly bool _any;
    private readonly List<(string Opaque, bool Weak)> _tags = [];

    private EntityTagList(bool any) => _any = any;

    /// <returns>Null when the text is neither <c>*</c> nor a list of at least one entity tag.</returns>
    public static EntityTagList? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim(' ', '\t') == "*") return new EntityTagList(any: true);

        var result = new EntityTagList(any: false);
        var rest = text.AsSpan();
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            var weak = rest.StartsWith("W/", StringComparison.Ordinal);
            var quoted = weak ? rest[2..] : rest;
            var length = quoted.StartsWith('"') ? quoted[1..].IndexOf('"') : -1;
            if (length < 0 || quoted.Slice(1, length).ContainsAnyInRange('\0', ' ') || quoted.Slice(1, length).Contains('\x7F')) return null;

            result._tags.Add((quoted.Slice(1, length).ToString(), weak));
            rest = quoted[(length + 2)..].TrimStart(" \t");
            if (!rest.IsEmpty && rest[0] != ',') return null;
        }

        return result._tags.Count > 0 ? result : null;
    }

    /// <summary>The version of the one tag that is here and could be ours; null where there are more or none.</summary>
    public long? OneVersion => _tags is [(var opaque, false)]
        && long.TryParse(opaque, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version is > 0 and < long.MaxValue && IsOf(opaque, version) ? version : null;

    /// <summary>Strong comparison, for If-Match: a weak tag never matches.</summary>
    public bool MatchesStrongly(long version) => _any || _tags.Any(tag => !tag.Weak && IsOf(tag.Opaque, version));

    /// <summary>Weak comparison, for If-None-Match.</summary>
    public bool MatchesWeakly(long version) => _any || _tags.Any(tag => IsOf(tag.Opaque, version));

    private static bool IsOf(string opaque, long version) => opaque == version.ToString(CultureInfo.InvariantCulture);
}

namespace Blog.Core.Api;

/// <summary>The value of If-Match or If-None-Match: <c>*</c> or a list of entity tags (RFC 9110, sections 8.8.3 and 13.1).</summary>
public sealed class EntityTags
{
    private readonly bool _any;
    private readonly List<(string Opaque, bool Weak)> _tags = [];

    private EntityTags(bool any) => _any = any;

    /// <summary>The entity tag of a version.</summary>
    public static string Of(long version) => $"\"{version}\"";

    /// <returns>Null when the text is neither <c>*</c> nor a list of at least one entity tag.</returns>
    public static EntityTags? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim(' ', '\t') == "*")
        {
            return new EntityTags(any: true);
        }

        var result = new EntityTags(any: false);
        var rest = text.AsSpan();
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            var weak = rest.StartsWith("W/", StringComparison.Ordinal);
            var quoted = weak ? rest[2..] : rest;
            var length = quoted.StartsWith('"') ? quoted[1..].IndexOf('"') : -1;
            if (length < 0 || quoted.Slice(1, length).ContainsAnyInRange('\0', ' ') || quoted.Slice(1, length).Contains('\x7F'))
            {
                return null;
            }

            result._tags.Add((quoted.Slice(1, length).ToString(), weak));
            rest = quoted[(length + 2)..].TrimStart(" \t");
            if (!rest.IsEmpty && rest[0] != ',')
            {
                return null;
            }
        }

        return result._tags.Count > 0 ? result : null;
    }

    /// <summary>Strong comparison, for If-Match: a weak tag never matches.</summary>
    public bool MatchesStrongly(long version) => _any || _tags.Any(tag => !tag.Weak && Equals(tag.Opaque, version));

    /// <summary>Weak comparison, for If-None-Match.</summary>
    public bool MatchesWeakly(long version) => _any || _tags.Any(tag => Equals(tag.Opaque, version));

    private static bool Equals(string opaque, long version) =>
        opaque == version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

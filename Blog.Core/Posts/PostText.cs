using System.Buffers;
using System.Globalization;
using System.Text;

namespace Blog.Core.Posts;

/// <summary>The rules for text. A character is a Unicode scalar value, so that every client can count the same.</summary>
public static class PostText
{
    public const int MaxTitleCharacters = 200;
    public const int MaxAuthorCharacters = 100;
    public const int MaxContentBytes = 300_000;
    public const int MaxTags = 10;
    public const int MaxTagCharacters = 30;
    public const int ExcerptCharacters = 200;

    /// <summary>Longest run of combining marks: what UAX #15 allows in its Stream-Safe Text Format.</summary>
    public const int MaxMarksInARow = 30;

    // Text that is over this many times its limit before it is trimmed and composed is refused without looking at it.
    private const int RawFactor = 4;

    /// <summary>Whether this process can normalize: with InvariantGlobalization, .NET returns text unchanged instead.</summary>
    public static bool CanNormalize => "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;

    /// <summary>One line of text as it is stored: trimmed, in NFC.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="maxCharacters">Limit of the stored text, in characters.</param>
    /// <param name="error">What is wrong with it, for the client; null when nothing is.</param>
    /// <returns>Null when something is wrong.</returns>
    public static string? ReadLine(string text, int maxCharacters, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tooLong = $"must have 1 to {maxCharacters} characters, not counting space at the ends.";
        error = text.Length > RawFactor * 2 * maxCharacters ? tooLong : null;
        if (error is not null) return null;

        if (Compose(text.Trim(), out error) is not { } line) return null;

        error = line.Length == 0 || CountCharacters(line) > maxCharacters ? tooLong : LineError(line);
        return error is null ? line : null;
    }

    /// <summary>Text of many lines as it is stored: line ends are LF, trimmed, in NFC.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="error">What is wrong with it, for the client; null when nothing is.</param>
    /// <returns>Null when something is wrong.</returns>
    public static string? ReadContent(string text, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string tooLong = "must have 1 to 300,000 bytes of UTF-8, not counting space at the ends.";
        error = text.Length > RawFactor * MaxContentBytes ? tooLong : null;
        if (error is not null) return null;

        if (Compose(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim(), out error) is not { } content) return null;

        error = content.Length == 0 || Encoding.UTF8.GetByteCount(content) > MaxContentBytes ? tooLong
            : content.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 && content.Any(c => char.IsControl(c) && c is not ('\t' or '\n'))
                ? "must not have control characters other than tab and line feed."
                : null;
        return error is null ? content : null;
    }

    /// <summary>A tag as it is stored: letters and marks of any script, digits, blanks inside, and <c>. _ + - # &amp;</c>.</summary>
    /// <returns>Null when it is not a tag; <paramref name="error"/> then says why.</returns>
    public static string? ReadTag(string text, out string? error)
    {
        var tag = ReadLine(text, MaxTagCharacters, out error);
        if (tag is not null && !tag.EnumerateRunes().All(IsOfATag))
        {
            error = "may have letters, digits, blanks inside, and . _ + - # & only.";
        }

        return error is null ? tag : null;
    }

    public static int CountCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pairs = 0;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit)) pairs++;
        }

        return text.Length - pairs;
    }

    /// <summary>
    /// The content itself when it has at most 200 characters; otherwise its start, cut at the last blank within them, or between text
    /// elements (a letter with its accents, a joined emoji) where there is no blank, and <c>…</c>.
    /// </summary>
    public static string Excerpt(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        int characters = 0, end = 0, word = 0;
        while (end < content.Length)
        {
            var length = StringInfo.GetNextTextElementLength(content.AsSpan(end));
            characters += CountCharacters(content.Substring(end, length));
            var isBlank = char.IsWhiteSpace(content[end]);
            if (isBlank && !char.IsWhiteSpace(content[Math.Max(end - 1, 0)])) word = end;
            if (characters > ExcerptCharacters)
            {
                return (word > 0 ? content[..word] : end > 0 ? content[..end] : FirstCharacters(content, ExcerptCharacters)) + "…";
            }

            end += length;
        }

        return content;
    }

    // Normalizing takes time that is quadratic in the length of a run of combining marks, so long runs are refused first.
    private static string? Compose(string text, out string? error)
    {
        var marks = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            // EnumerateRunes would make U+FFFD of half a pair; decoding tells the two apart.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value is 0xFFFE or 0xFFFF)
            {
                error = "must be Unicode text, and half a surrogate pair, U+FFFE and U+FFFF are not.";
                return null;
            }

            rest = rest[length..];
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarksInARow)
            {
                error = $"has more than {MaxMarksInARow} combining marks in a row.";
                return null;
            }
        }

        error = null;
        return text.Normalize(NormalizationForm.FormC);
    }

    private static string? LineError(string line) =>
        line.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? "must be one line, without control characters."
        : !line.EnumerateRunes().Any(IsVisible) ? "must have a character that can be seen."
        : !IsBalanced(line) ? "must close each direction override that it opens."
        : null;

    // Letters that show nothing: Hangul fillers, and the Braille pattern without dots.
    private static bool IsVisible(Rune rune) => rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    // Embeddings and overrides end with PDF, isolates with PDI (UAX #9).
    private static bool IsBalanced(string line)
    {
        var open = new Stack<char>();
        foreach (var c in line)
        {
            switch (c)
            {
                case '\u202A' or '\u202B' or '\u202D' or '\u202E':
                    open.Push('\u202C');
                    break;
                case '\u2066' or '\u2067' or '\u2068':
                    open.Push('\u2069');
                    break;
                case '\u202C' or '\u2069' when !open.TryPop(out var expected) || expected != c:
                    return false;
            }
        }

        return open.Count == 0;
    }

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsOfATag(Rune rune) =>
        Rune.IsLetter(rune) || IsMark(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.SpaceSeparator
        || rune.Value is '.' or '_' or '+' or '-' or '#' or '&';

    private static string FirstCharacters(string text, int count)
    {
        var end = 0;
        for (var taken = 0; taken < count && end < text.Length; taken++)
        {
            end += char.IsHighSurrogate(text[end]) ? 2 : 1;
        }

        return text[..end];
    }
}

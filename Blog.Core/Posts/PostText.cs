using System.Globalization;
using System.Text;

namespace Blog.Core.Posts;

/// <summary>The rules for text. A character is a Unicode scalar value, so that every client can count the same.</summary>
public static class PostText
{
    public const int MaxTitleCharacters = 200;
    public const int MaxAuthorCharacters = 100;
    public const int MaxContentBytes = 100_000;
    public const int MaxTags = 10;
    public const int MaxTagCharacters = 30;
    public const int ExcerptCharacters = 200;

    /// <summary>Whether this process can normalize: with InvariantGlobalization, .NET returns text unchanged instead.</summary>
    public static bool CanNormalize => "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;

    /// <summary>Text as it is stored: Unicode NFC, trimmed at the ends.</summary>
    /// <returns>Null when the text cannot be normalized (U+FFFE, or half a surrogate pair).</returns>
    public static string? Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Normalize(NormalizationForm.FormC).Trim();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static int CountCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pairs = 0;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                pairs++;
            }
        }

        return text.Length - pairs;
    }

    /// <summary>
    /// The longest start of the content that has at most 200 characters and cuts no text element (a letter with its
    /// accents, a joined emoji) in two. Only when the first element alone is longer is it cut, between characters.
    /// </summary>
    public static string Excerpt(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        int characters = 0, end = 0;
        while (end < content.Length)
        {
            var length = StringInfo.GetNextTextElementLength(content, end);
            characters += CountCharacters(content.Substring(end, length));
            if (characters > ExcerptCharacters)
            {
                return end > 0 ? content[..end] : FirstCharacters(content, ExcerptCharacters);
            }

            end += length;
        }

        return content;
    }

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

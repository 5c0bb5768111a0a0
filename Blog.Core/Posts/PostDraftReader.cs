using System.Text;
using System.Text.Json;

namespace Blog.Core.Posts;

/// <summary>Reads and checks what a client writes: a JSON object of <c>title</c>, <c>author</c>, <c>content</c> and, if it likes, <c>tags</c>.</summary>
public static class PostDraftReader
{
    private const string Body = "body";
    private const string NotText = "must be Unicode text: half a surrogate pair and U+FFFE are none.";
    private const int MaxUnknownNamed = 10;

    // Two levels are enough for every valid body; the rest is room to name what is wrong with the others.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Adds to <paramref name="errors"/> all that is wrong.</summary>
    /// <returns>The draft, or null when something is wrong with the body.</returns>
    public static PostDraft? Read(string? body, ValidationErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrWhiteSpace(body))
        {
            errors.Add(Body, "must be a JSON object; it is empty.");
            return null;
        }

        if (body.Contains(BodyText.Damaged, StringComparison.Ordinal))
        {
            errors.Add(Body, @"must be UTF-8; it holds bytes that are not (or U+FFFD itself, which is written \ufffd).");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(body), Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return ReadObject(document.RootElement, errors);
            }

            errors.Add(Body, "must be a JSON object.");
        }
        catch (JsonException)
        {
            errors.Add(Body, "must be one valid JSON object, nested at most 16 deep.");
        }

        return null;
    }

    private static PostDraft? ReadObject(JsonElement json, ValidationErrors errors)
    {
        string? title = null, author = null, content = null;
        IReadOnlyList<string>? tags = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var unknown = 0;
        foreach (var member in json.EnumerateObject())
        {
            if (Name(member) is not { } name)
            {
                errors.Add(Body, "has a member whose name is not Unicode text.");
                continue;
            }

            if (!seen.Add(name))
            {
                errors.Add(unknown < MaxUnknownNamed ? name : Body, "is given more than once.");
                continue;
            }

            switch (name)
            {
                case "title":
                    title = ReadText(member, PostText.MaxTitleCharacters, errors);
                    break;
                case "author":
                    author = ReadText(member, PostText.MaxAuthorCharacters, errors);
                    break;
                case "content":
                    content = ReadContent(member, errors);
                    break;
                case "tags":
                    tags = ReadTags(member, errors);
                    break;
                default:
                    if (unknown++ < MaxUnknownNamed)
                    {
                        errors.Add(name, "is not a member a client may send; those are title, author, content and tags.");
                    }
                    else
                    {
                        errors.Add(Body, "has more unknown members than are named here.");
                    }

                    break;
            }
        }

        foreach (var required in (ReadOnlySpan<string>)["title", "author", "content"])
        {
            if (!seen.Contains(required))
            {
                errors.Add(required, "is required.");
            }
        }

        return title is null || author is null || content is null || tags is null || errors.Any
            ? null
            : new PostDraft(title, author, content, tags);
    }

    private static string? ReadText(JsonProperty member, int maxCharacters, ValidationErrors errors)
    {
        if (ReadString(member.Value, member.Name, errors) is not { } text)
        {
            return null;
        }

        if (text.Length > 0 && PostText.CountCharacters(text) <= maxCharacters)
        {
            return text;
        }

        errors.Add(member.Name, $"must have 1 to {maxCharacters} characters, not counting space at the ends.");
        return null;
    }

    private static string? ReadContent(JsonProperty member, ValidationErrors errors)
    {
        if (ReadString(member.Value, member.Name, errors) is not { } text)
        {
            return null;
        }

        if (text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= PostText.MaxContentBytes)
        {
            return text;
        }

        errors.Add(member.Name, "must have 1 to 100,000 bytes of UTF-8, not counting space at the ends.");
        return null;
    }

    private static List<string>? ReadTags(JsonProperty member, ValidationErrors errors)
    {
        if (member.Value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(member.Name, "must be an array of strings.");
            return null;
        }

        if (member.Value.GetArrayLength() > PostText.MaxTags)
        {
            errors.Add(member.Name, $"must be at most {PostText.MaxTags}.");
            return null;
        }

        var tags = new List<string>();
        var index = 0;
        foreach (var element in member.Value.EnumerateArray())
        {
            var field = $"tags[{index++}]";
            if (element.ValueKind != JsonValueKind.String)
            {
                errors.Add(field, "must be a string.");
            }
            else if (Text(element) is not { Length: >= 1 and <= PostText.MaxTagCharacters } tag || !tag.All(IsTagCharacter))
            {
                errors.Add(field, $"must be 1 to {PostText.MaxTagCharacters} of a-z, 0-9 and -.");
            }
            else if (tags.Contains(tag))
            {
                errors.Add(field, "is there already.");
            }
            else
            {
                tags.Add(tag);
            }
        }

        return tags.Count == index ? tags : null;
    }

    private static bool IsTagCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    private static string? ReadString(JsonElement value, string field, ValidationErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(field, "must be a string.");
            return null;
        }

        if (Text(value) is { } text && PostText.Clean(text) is { } clean)
        {
            return clean;
        }

        errors.Add(field, NotText);
        return null;
    }

    // Strings with half a surrogate pair (a lone \ud800) are valid JSON by grammar, and refused by the reader only here.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Text.Json;

namespace Blog.Core.Posts;

/// <summary>Reads and checks what a client writes: a JSON object of <c>title</c>, <c>author</c>, <c>content</c> and, optionally, <c>tags</c>.</summary>
public static class PostDraftReader
{
    private const string Body = "body";
    private const string NotText = "must be Unicode text, and half a surrogate pair is not.";

    // What bytes that are not UTF-8 were replaced by. A gateway does that before a function sees them, so both backends look at the text.
    private const char Damaged = '\uFFFD';
    private const char ByteOrderMark = '\uFEFF';
    private const int MaxUnknownNamed = 10;
    private const int MaxNameLength = 100;

    // A valid body has two levels; more are read so that the answer can name what is wrong.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Adds to <paramref name="errors"/> all that is wrong.</summary>
    /// <returns>The draft, or null when something is wrong with the body.</returns>
    public static PostDraft? Read(string? body, ValidationErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var text = body.AsMemory(body is [ByteOrderMark, ..] ? 1 : 0);
        if (text.Span.IsWhiteSpace())
        {
            errors.Add(Body, "must be a JSON object; it is empty.");
            return null;
        }

        if (text.Span.Contains(Damaged))
        {
            errors.Add(Body, @"must be UTF-8; it holds bytes that are not (or U+FFFD itself, which is written \ufffd).");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options);
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
            if (Name(member) is not { Length: <= MaxNameLength } name)
            {
                errors.Add(Body, $"has a member whose name is longer than {MaxNameLength} characters or not Unicode text.");
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
                    title = ReadText(member, errors, text => (PostText.ReadLine(text, PostText.MaxTitleCharacters, out var error), error));
                    break;
                case "author":
                    author = ReadText(member, errors, text => (PostText.ReadLine(text, PostText.MaxAuthorCharacters, out var error), error));
                    break;
                case "content":
                    content = ReadText(member, errors, text => (PostText.ReadContent(text, out var error), error));
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

    private static string? ReadText(JsonProperty member, ValidationErrors errors, Func<string, (string? Stored, string? Error)> read)
    {
        if (member.Value.ValueKind != JsonValueKind.String)
        {
            errors.Add(member.Name, "must be a string.");
            return null;
        }

        var (stored, error) = Text(member.Value) is { } text ? read(text) : (null, NotText);
        if (error is not null)
        {
            errors.Add(member.Name, error);
        }

        return stored;
    }

    private static List<string>? ReadTags(JsonProperty member, ValidationErrors errors)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

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
            else if ((Text(element) is { } text ? PostText.ReadTag(text, out var error) : NoText(out error)) is not { } tag)
            {
                errors.Add(field, error!);
            }
            else if (tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(field, "is given more than once.");
            }
            else
            {
                tags.Add(tag);
            }
        }

        return tags.Count == index ? tags : null;
    }

    private static string? NoText(out string? error)
    {
        error = NotText;
        return null;
    }

    // Half a surrogate pair (a lone \ud800) is valid in JSON's grammar, and the reader refuses it only when the string is asked for.
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

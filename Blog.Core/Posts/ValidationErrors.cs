namespace Blog.Core.Posts;

/// <summary>What is wrong with a request, all of it: field (or header, or <c>body</c>) to messages, in order of discovery.</summary>
public sealed class ValidationErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    public bool Any => _errors.Count > 0;

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        if (!messages.Contains(message))
        {
            messages.Add(message);
        }
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> ToDictionary() =>
        _errors.ToDictionary(error => error.Key, IReadOnlyList<string> (error) => error.Value);
}

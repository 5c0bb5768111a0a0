namespace Blog.Tests.Support;

/// <summary>What /proc says of processes.</summary>
public static class Processes
{
    /// <summary>Whether the process runs; a zombie, which only waits for its parent to see its exit code, does not.</summary>
    public static bool IsAlive(int id) => State(id) is not (null or 'Z');

    /// <summary>Those processes whose command line holds <paramref name="text"/>, by id.</summary>
    public static IReadOnlyList<int> WithArgument(string text) =>
        [.. Ids().Where(id => CommandLine(id).Contains(text, StringComparison.Ordinal))];

    /// <summary>The process and everything it has started, directly or not.</summary>
    public static IReadOnlyList<int> Tree(int id)
    {
        var parents = Ids().ToDictionary(child => child, Parent);
        var tree = new List<int> { id };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(process => process.Value == tree[i]).Select(process => process.Key));
        }

        return tree;
    }

    /// <summary>Waits until none of the processes runs.</summary>
    public static Task EndedAsync(IReadOnlyList<int> ids) => Eventually.GetAsync(
        () => Task.FromResult(string.Join(", ", ids.Where(IsAlive).Select(id => $"{id} {CommandLine(id)}"))),
        alive => alive.Length == 0,
        "every process to end");

    private static IEnumerable<int> Ids() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null));

    /// <summary>Its program and arguments, or nothing once it has ended.</summary>
    public static string CommandLine(int id) => Read(id, "cmdline").Replace('\0', ' ');

    // "pid (name) state parent …"; the name may hold anything.
    private static char? State(int id) => Read(id, "stat") is { Length: > 0 } text ? text[text.LastIndexOf(')') + 2] : null;

    private static int Parent(int id) => Read(id, "stat") is { Length: > 0 } text ? int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], null) : 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }
}

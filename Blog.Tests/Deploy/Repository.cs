namespace Blog.Tests.Deploy;

/// <summary>Files of the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root => Support.Repository.Root;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));
}

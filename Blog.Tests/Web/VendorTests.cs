namespace Blog.Tests.Web;

/// <summary>What the page takes from others is what they published, and says under which terms.</summary>
public sealed class VendorTests
{
    private static readonly string Vendor = Repository.PathOf("Blog.Web", "wwwroot", "vendor");

    // Where each file comes from; the parser's one file holds the other packages, and their licences come with it.
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["markdown-it/markdown-it.esm.min.mjs"] = "markdown-it/dist/browser/markdown-it.esm.min.mjs",
        ["markdown-it/LICENSE"] = "markdown-it/LICENSE",
        ["markdown-it/LICENSE.entities"] = "entities/LICENSE",
        ["markdown-it/LICENSE.linkify-it"] = "linkify-it/LICENSE",
        ["markdown-it/LICENSE.mdurl"] = "mdurl/LICENSE",
        ["markdown-it/LICENSE.punycode.js"] = "punycode.js/LICENSE-MIT.txt",
        ["markdown-it/LICENSE.uc.micro"] = "uc.micro/LICENSE.txt",
    };

    [Fact]
    public async Task Every_vendored_file_is_unchanged_from_the_package_that_the_lock_file_names()
    {
        var files = Directory.GetFiles(Vendor, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Vendor, file).Replace('\\', '/'));

        Assert.Equal(Sources.Keys.Order(), files.Order());
        foreach (var (file, source) in Sources)
        {
            var published = await File.ReadAllBytesAsync(await PageTools.PathAsync(source.Split('/')));
            var ours = await File.ReadAllBytesAsync(Path.Combine(Vendor, file));
            Assert.True(ours.AsSpan().SequenceEqual(published), $"{file} is not {source}");
        }
    }
}

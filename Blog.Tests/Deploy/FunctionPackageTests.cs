using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy;

/// <summary>The package for .NET.</summary>
public sealed class ReadyToRunPackageTests(ReadyToRunPackage package) : FunctionPackageTests(package), IClassFixture<ReadyToRunPackage>
{
    [Fact]
    public void It_is_an_assembly() => Assert.True(File.Exists(Path.Combine(package.Folder, "Blog.Functions.dll")));
}

/// <summary>The native package.</summary>
public sealed class NativePackageTests(NativePackage package) : FunctionPackageTests(package), IClassFixture<NativePackage>
{
    [Fact]
    public async Task It_is_one_binary_that_the_C_library_of_Lambda_loads()
    {
        if (NativePackage.HasSpaces)
        {
            using var shell = new Shell();
            shell.Variables["BLOG_FUNCTIONS"] = "aot";
            Assert.Contains("the native linker takes no path with a space", (await shell.RunAsync("scripts/publish-functions", "linux-x64", Path.Combine(shell.Home, "package"))).Error, StringComparison.Ordinal);
            return;
        }

        // Lambda would start an assembly of that name instead.
        Assert.Equal("Blog.Functions", Assert.Single(Directory.GetFiles(package.Folder).Select(file => Path.GetFileName(file))));
        var needed = Regex.Matches(File.ReadAllText(Path.Combine(package.Folder, "Blog.Functions"), Encoding.Latin1), @"GLIBC_(\d+\.\d+)").Select(match => Version.Parse(match.Groups[1].Value));
        Assert.InRange(needed.Max()!, new Version(2, 2), new Version(2, 34));
    }
}

/// <summary>What goes to Lambda, started as Lambda would start it.</summary>
public abstract class FunctionPackageTests(FunctionPackage package)
{
    private const string Key = "the-write-key";
    private static readonly Dictionary<string, string> Authorized = new() { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " + Key };

    [Fact]
    public async Task All_five_routes_answer()
    {
        await using var get = await package.StartAsync("GetBlog", Key);
        await using var list = await package.StartAsync("GetBlogs", Key);
        await using var post = await package.StartAsync("PostBlog", Key);
        await using var put = await package.StartAsync("PutBlog", Key);
        await using var delete = await package.StartAsync("DeleteBlog", Key);

        var created = await post.InvokeAsync(RestEvent.Create("POST", body: Draft("first"), headers: Authorized));
        Assert.Equal(201, Status(created));
        var id = Body(created)["id"]!.ToString();
        Assert.Equal(200, Status(await get.InvokeAsync(RestEvent.Create("GET", id))));
        var page = await list.InvokeAsync(RestEvent.Create("GET", query: new() { ["limit"] = "100" }));
        Assert.Equal(200, Status(page));
        Assert.Contains(id, Body(page)["items"]!.AsArray().Select(item => item!["id"]!.ToString()));
        var updated = await put.InvokeAsync(RestEvent.Create("PUT", id, Draft("second"), new(Authorized) { ["If-Match"] = "\"1\"" }));
        Assert.Equal(200, Status(updated));
        Assert.Equal(204, Status(await delete.InvokeAsync(RestEvent.Create("DELETE", id, headers: Authorized))));
        Assert.Equal(404, Status(await get.InvokeAsync(RestEvent.Create("GET", id))));
    }

    [Fact]
    public async Task Text_is_normalized_in_the_package_too()
    {
        await using var post = await package.StartAsync("PostBlog");

        var created = await post.InvokeAsync(RestEvent.Create("POST", body: Draft("Cafe\u0301"), headers: Authorized));

        Assert.Equal("Caf\u00e9", Body(created)["title"]!.ToString());
    }

    [Fact]
    public async Task Nobody_writes_without_the_key()
    {
        await using var post = await package.StartAsync("PostBlog", Key);

        var refused = await post.InvokeAsync(RestEvent.Create("POST", body: Draft("title"), headers: new() { ["Content-Type"] = "application/json" }));

        Assert.Equal(401, Status(refused));
    }

    [Fact]
    public async Task A_page_of_the_origin_that_the_template_names_may_read_the_answers()
    {
        Assert.Equal("${CorsOrigin}", Template.Load().Root["Globals"]!["Function"]!["Environment"]!["Variables"]!["BLOG_CORS_ORIGIN"].Text());
        await using var list = await package.StartAsync("GetBlogs", corsOrigin: "https://page.example");

        var answer = await list.InvokeAsync(RestEvent.Create("GET"));

        Assert.Equal("https://page.example", answer["headers"]!["Access-Control-Allow-Origin"]!.ToString());
    }

    [Theory]
    [InlineData("GetBlogs")]
    [InlineData("GetBlog")]
    [InlineData("PostBlog")]
    [InlineData("PutBlog")]
    [InlineData("DeleteBlog")]
    public async Task A_function_is_allowed_what_it_does_and_nothing_else(string name)
    {
        await using var function = await package.StartAsync(name, via: name + "-permissions");
        await using var post = await package.StartAsync("PostBlog", via: "preparation");
        var id = Body(await post.InvokeAsync(RestEvent.Create("POST", body: Draft(name), headers: Authorized)))["id"]!.ToString();

        JsonNode[] events = name switch
        {
            "GetBlogs" => [RestEvent.Create("GET"), RestEvent.Create("GET", query: new() { ["author"] = "Author" })],
            "GetBlog" => [RestEvent.Create("GET", id)],
            "PostBlog" => [Idempotent(), Idempotent()],
            "PutBlog" => [RestEvent.Create("PUT", id, Draft("changed"), new(Authorized) { ["If-Match"] = "\"1\"" })],
            _ => [RestEvent.Create("DELETE", id, headers: Authorized)],
        };
        foreach (var input in events)
        {
            Assert.InRange(Status(await function.InvokeAsync(input)), 200, 204);
        }

        Assert.Equal(Allowed(name), package.Traffic.UsedBy(name + "-permissions"));
    }

    [Fact]
    public void The_package_holds_no_symbols_no_settings_and_nothing_of_this_machine()
    {
        var files = Directory.EnumerateFiles(package.Folder, "*", SearchOption.AllDirectories).ToArray();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => Path.GetExtension(file) is ".pdb" or ".xml" || Path.GetFileName(file).StartsWith("appsettings", StringComparison.Ordinal));
        Assert.All(files.Where(file => Path.GetExtension(file) is ".json"),
            file => Assert.DoesNotContain(Repository.Root.TrimEnd(Path.DirectorySeparatorChar), File.ReadAllText(file), StringComparison.Ordinal));
        // Lambda's limit for an unpacked package is 250 MB; ours is to stay far from it.
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 100_000_000);
    }

    private static JsonObject Idempotent() => RestEvent.Create("POST", body: Draft("once"), headers: new(Authorized) { ["Idempotency-Key"] = "once" });

    private static IEnumerable<string> Allowed(string function) => Template.Load().Properties(function)["Policies"]!.AsArray()
        .SelectMany(policy => policy!["Statement"]!.AsArray())
        .SelectMany(statement => statement!["Action"].OneOrMany().SelectMany(action =>
            statement["Resource"].OneOrMany().Select(resource => $"{action}{Regex.Replace(resource.Text(), @"^arn:.*:table/\$\{TableName\}(/index/)?", " ")}".TrimEnd())))
        .Order(StringComparer.Ordinal);

    private static string Draft(string title) =>
        new JsonObject { ["title"] = title, ["author"] = "Author", ["content"] = "Content.", ["tags"] = new JsonArray("aws") }.ToJsonString();

    private static int Status(JsonNode answer) => answer["statusCode"]!.GetValue<int>();

    private static JsonNode Body(JsonNode answer) => JsonNode.Parse(answer["body"]!.ToString())!;
}

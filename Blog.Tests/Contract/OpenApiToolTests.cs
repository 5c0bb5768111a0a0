namespace Blog.Tests.Contract;

/// <summary>docs/openapi.json in the hands of the tools that people use: linters with their default rules, and a generated client.</summary>
public sealed class OpenApiToolTests(BlogApp app) : ContractTests(app)
{
    private static readonly Lazy<Task<string>> Tools = new(async () => (await Tool.RunAsync(Repository.Root, "bash", "scripts/fetch", "openapi")).Trim());

    private readonly BlogApp _app = app;

    [Theory]
    [InlineData("redocly", "lint {0}")]
    [InlineData("spectral", "lint {0} --ruleset {1} --fail-severity error")]
    public async Task It_passes_the_default_rules_without_an_error(string tool, string arguments)
    {
        var folder = Directory.CreateTempSubdirectory("openapi").FullName;
        var rules = Path.Combine(folder, "rules.json");
        await File.WriteAllTextAsync(rules, """{"extends":"spectral:oas"}""");
        var document = Repository.PathOf("docs", "openapi.json");
        var words = arguments.Split(' ').Select(word => string.Format(System.Globalization.CultureInfo.InvariantCulture, word, document, rules)).ToArray();

        await Tool.RunAsync(folder, await BinAsync(tool), words);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_generated_TypeScript_client_does_the_whole_life_of_a_post(string backend)
    {
        var folder = Directory.CreateTempSubdirectory("client").FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(await Tools.Value, "node_modules"));
        File.Copy(Repository.PathOf("Blog.Tests", "Contract", "client", "life.ts"), Path.Combine(folder, "life.ts"));
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"type":"module"}""");
        await Tool.RunAsync(folder, await BinAsync("openapi-typescript"), Repository.PathOf("docs", "openapi.json"), "--output", "api.d.ts");
        await Tool.RunAsync(folder, await BinAsync("tsc"), "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "life.ts");

        var said = await Tool.RunAsync(folder, "node", "life.js", _app.Backend(backend).ToString().TrimEnd('/'));

        Assert.Equal("whole life", said.Trim());
        Directory.Delete(Path.Combine(folder, "node_modules"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> BinAsync(string tool) => Path.Combine(await Tools.Value, "node_modules", ".bin", tool);
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>AWS's own validator: schemas of every property, references, conditions, best practice.</summary>
public sealed class TemplateValidationTests(TemplateValidationTests.Findings findings) : IClassFixture<TemplateValidationTests.Findings>
{
    [Fact]
    public void The_template_as_written_has_no_error_and_no_warning()
    {
        Assert.Empty(findings.Of("raw"));
        Assert.Equal(Template.Load().Resources.Count, findings.Resources("raw"));
    }

    [Fact]
    public void The_template_as_SAM_expands_it_has_no_error_and_no_warning()
    {
        Assert.Empty(findings.Of("expanded"));
        Assert.Equal(SamExpansion.Expand(Template.Load())["Resources"]!.AsObject().Count, findings.Resources("expanded"));
    }

    [Theory]
    [InlineData("TargetType: ip")]
    [InlineData("Resource: !GetAtt BlogTable.Arn")]
    [InlineData("DeletionPolicy: Retain")]
    public void A_mistake_is_found(string right) => Assert.NotEmpty(findings.Of(right));

    /// <summary>One run of the validator, as it takes seconds to start.</summary>
    public sealed class Findings
    {
        private static readonly Dictionary<string, string> Mistakes = new()
        {
            ["TargetType: ip"] = "TargetType: address",
            ["Resource: !GetAtt BlogTable.Arn"] = "Resource: !GetAtt BlogTables.Arn",
            ["DeletionPolicy: Retain"] = "DeletionPolicy: Keep",
        };

        private readonly Dictionary<string, JsonNode> reports;

        public Findings()
        {
            var folder = Directory.CreateTempSubdirectory("template").FullName;
            try
            {
                var yaml = File.ReadAllText(Template.File);
                var files = new Dictionary<string, string>
                {
                    ["raw"] = Template.File,
                    ["expanded"] = Write(folder, "expanded.json", SamExpansion.Expand(Template.Load()).ToJsonString()),
                };
                foreach (var (right, wrong) in Mistakes)
                {
                    Assert.Contains(right, yaml, StringComparison.Ordinal);
                    files.Add(right, Write(folder, $"mistake{files.Count}.yaml", yaml.Replace(right, wrong, StringComparison.Ordinal)));
                }

                var package = Run("bash", Repository.PathOf("scripts", "fetch"), "cfn-validate")[^1];
                var lines = Run("node", [Repository.PathOf("Blog.Tests", "Deploy", "validate.cjs"), package, .. files.Values]);
                reports = files.Keys.Zip(lines).ToDictionary(pair => pair.First, pair => JsonNode.Parse(pair.Second)!);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        public IEnumerable<string> Of(string template) => reports[template]["findings"]!.AsArray().Select(finding => finding!.ToString());

        public int Resources(string template) => reports[template]["resources"]!.GetValue<int>();

        private static string Write(string folder, string name, string text)
        {
            var file = Path.Combine(folder, name);
            File.WriteAllText(file, text);
            return file;
        }

        private static string[] Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}

using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy;

/// <summary>AWS's own validator: schemas of every property, references, conditions, best practice.</summary>
public sealed class TemplateValidationTests(TemplateValidationTests.Findings findings) : IClassFixture<TemplateValidationTests.Findings>
{
    [Fact]
    public void The_template_has_no_error_and_no_warning()
    {
        Assert.Empty(findings.Of("raw"));
        Assert.Equal(Template.Load().Resources.Count, findings.Resources("raw"));
    }

    [Theory]
    [InlineData("TargetType: ip")]
    [InlineData("Resource: !GetAtt WebBucket.Arn")]
    [InlineData("DeletionPolicy: RetainExceptOnCreate")]
    public void A_mistake_is_found(string right) => Assert.NotEmpty(findings.Of(right));

    /// <summary>One run of the validator, as it takes seconds to start.</summary>
    public sealed class Findings
    {
        private static readonly Dictionary<string, string> Mistakes = new()
        {
            ["TargetType: ip"] = "TargetType: address",
            ["Resource: !GetAtt WebBucket.Arn"] = "Resource: !GetAtt WebBuckets.Arn",
            ["DeletionPolicy: RetainExceptOnCreate"] = "DeletionPolicy: RetainOnCreate",
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
                };
                foreach (var (right, wrong) in Mistakes)
                {
                    Assert.Contains(right, yaml, StringComparison.Ordinal);
                    files.Add(right, Write(folder, $"mistake{files.Count}.yaml", yaml.Replace(right, wrong, StringComparison.Ordinal)));
                }

                reports = files.Keys.Zip(Validator.Run([.. files.Values])).ToDictionary();
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
    }
}

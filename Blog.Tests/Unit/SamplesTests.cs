using System.Text;

namespace Blog.Tests.Unit;

public sealed class SamplesTests
{
    private static readonly string Folder = Repository.PathOf("samples");

    public static TheoryData<string> Files => new(Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order());

    [Fact]
    public void There_are_at_least_thirty() => Assert.True(Files.Count >= 30);

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_is_a_valid_body_of_a_post(string file)
    {
        var errors = new ValidationErrors();

        var draft = PostDraftReader.Read(File.ReadAllText(Path.Combine(Folder, file), Encoding.UTF8), errors);

        Assert.False(errors.Any);
        Assert.NotNull(draft);
    }
}

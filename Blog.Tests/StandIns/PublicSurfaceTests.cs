using System.Reflection;

namespace Blog.Tests.StandIns;

/// <summary>What a stand-in has is as published.</summary>
public sealed class PublicSurfaceTests
{
    // Each line of the list is as published, and what the list has the stand-in has: a member is added to both.
    [Theory]
    [InlineData("Aspire.Hosting.AWS")]
    [InlineData("Amazon.Lambda")]
    public void Every_public_signature_of_a_stand_in_is_as_published(string standIn)
    {
        var published = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "StandIns", "data", "published", $"{standIn}.txt"));

        Assert.Equal(published, PublicSignatures.Of(Assembly.Load(standIn)).Order(StringComparer.Ordinal));
    }
}

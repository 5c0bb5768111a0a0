using System.Runtime.Versioning;

// The tests run the repository's bash scripts.
[assembly: UnsupportedOSPlatform("windows")]

namespace Blog.Tests;

/// <summary>Tests that share one running blog; they run one after the other and make their own data.</summary>
[CollectionDefinition(Name)]
public sealed class BlogAppCollection : ICollectionFixture<BlogApp>
{
    public const string Name = "blog app";
}

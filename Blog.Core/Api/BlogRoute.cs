namespace Blog.Core.Api;

/// <summary>One of the five routes.</summary>
/// <param name="Name">Its name, which is the Lambda function's and the resource's too.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path template, as API Gateway and ASP.NET write it.</param>
public sealed record BlogRoute(string Name, string Method, string Path)
{
    /// <summary>The environment variable that names the route a function serves.</summary>
    public const string Variable = "BLOG_ROUTE";

    public static BlogRoute GetBlogs { get; } = new(nameof(GetBlogs), "GET", "/blogs");

    public static BlogRoute GetBlog { get; } = new(nameof(GetBlog), "GET", "/blogs/{id}");

    public static BlogRoute PostBlog { get; } = new(nameof(PostBlog), "POST", "/blogs");

    public static BlogRoute PutBlog { get; } = new(nameof(PutBlog), "PUT", "/blogs/{id}");

    public static BlogRoute DeleteBlog { get; } = new(nameof(DeleteBlog), "DELETE", "/blogs/{id}");

    public static IReadOnlyList<BlogRoute> All { get; } = [GetBlogs, GetBlog, PostBlog, PutBlog, DeleteBlog];

    /// <summary>Whether the route changes something, and so needs the write key.</summary>
    public bool Writes => Method != "GET";

    /// <summary>Whether its requests have a body.</summary>
    public bool HasBody => Method is "POST" or "PUT";

    /// <summary>The route of that exact name, or null.</summary>
    public static BlogRoute? Find(string? name) => All.FirstOrDefault(route => route.Name == name);
}

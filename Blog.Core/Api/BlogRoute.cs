namespace Blog.Core.Api;

/// <summary>One of the five routes: its name (also the Lambda function's and its <c>_HANDLER</c>), method and path template.</summary>
public sealed record BlogRoute(string Name, string Method, string Path)
{
    public static BlogRoute GetBlogs { get; } = new(RouteNames.GetBlogs, "GET", "/blogs");

    public static BlogRoute GetBlog { get; } = new(RouteNames.GetBlog, "GET", "/blogs/{id}");

    public static BlogRoute PostBlog { get; } = new(RouteNames.PostBlog, "POST", "/blogs");

    public static BlogRoute PutBlog { get; } = new(RouteNames.PutBlog, "PUT", "/blogs/{id}");

    public static BlogRoute DeleteBlog { get; } = new(RouteNames.DeleteBlog, "DELETE", "/blogs/{id}");

    public static IReadOnlyList<BlogRoute> All { get; } = [GetBlogs, GetBlog, PostBlog, PutBlog, DeleteBlog];

    /// <summary>The route of that exact name, or null.</summary>
    public static BlogRoute? Find(string? name) => All.FirstOrDefault(route => route.Name == name);
}

/// <summary>Names of the routes, as constants.</summary>
public static class RouteNames
{
    public const string GetBlogs = nameof(GetBlogs);
    public const string GetBlog = nameof(GetBlog);
    public const string PostBlog = nameof(PostBlog);
    public const string PutBlog = nameof(PutBlog);
    public const string DeleteBlog = nameof(DeleteBlog);
}

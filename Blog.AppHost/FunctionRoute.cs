using Aspire.Hosting.AWS.Lambda;

namespace Blog.AppHost;

/// <summary>One route of the API and the function that answers it.</summary>
/// <param name="Name">Name of the resource, of the function and of its handler.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path as API Gateway writes it.</param>
public sealed record FunctionRoute(string Name, Method Method, string Path)
{
    /// <summary>The five routes; template.yaml and docs/openapi.json have the same, and a test compares them.</summary>
    public static IReadOnlyList<FunctionRoute> All { get; } =
    [
        new("GetBlogs", Method.Get, "/blogs"),
        new("GetBlog", Method.Get, "/blogs/{id}"),
        new("PostBlog", Method.Post, "/blogs"),
        new("PutBlog", Method.Put, "/blogs/{id}"),
        new("DeleteBlog", Method.Delete, "/blogs/{id}"),
    ];
}

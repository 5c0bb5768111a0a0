using Amazon.DynamoDBv2;
using Blog.Samples;

// BLOG_URL is the address of a backend. The table is found as the backends find it (TABLE_NAME, AWS_*), and BLOG_WRITE_KEY is sent where it is set.
if (args is not [var folder] || !Uri.TryCreate(Setting("BLOG_URL"), UriKind.Absolute, out var backend))
{
    await Console.Error.WriteLineAsync("Usage: BLOG_URL=<address of a backend> Blog.Samples <folder of the posts>");
    return 1;
}

using var dynamodb = new AmazonDynamoDBClient();
using var blog = new HttpClient { BaseAddress = new Uri($"{backend.AbsoluteUri.TrimEnd('/')}/") };
if (Setting("BLOG_WRITE_KEY") is { } key) blog.DefaultRequestHeaders.Authorization = new("Bearer", key);

var loader = new SampleLoader(blog, new LoadedSamples(dynamodb, Setting("TABLE_NAME") ?? BlogTable.DefaultName));
try
{
    Console.WriteLine($"Sample posts added: {await loader.LoadAsync(folder)}.");
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or AmazonDynamoDBException)
{
    await Console.Error.WriteLineAsync($"The sample posts are not all loaded: {exception.Message} Start this again to load the rest.");
    return 1;
}

static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

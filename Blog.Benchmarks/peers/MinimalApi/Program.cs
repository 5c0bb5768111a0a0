using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using MinimalApi;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient());
builder.Services.AddSingleton<IDynamoDBContext>(services => new DynamoDBContextBuilder()
    .WithDynamoDBClient(() => services.GetRequiredService<IAmazonDynamoDB>())
    .ConfigureContext(context => context.DisableFetchingTableMetadata = true)
    .Build());

var app = builder.Build();

app.MapGet("/blogs", async (IDynamoDBContext table, int limit = 20) =>
{
    var query = table.FromQueryAsync<Blog>(new QueryOperationConfig
    {
        IndexName = "feed", Filter = new QueryFilter("feed", QueryOperator.Equal, "0"), BackwardSearch = true, Limit = limit, Select = SelectValues.AllProjectedAttributes,
    });
    return Results.Ok(new { items = await query.GetNextSetAsync() });
});

app.MapGet("/blogs/{id}", async (string id, IDynamoDBContext table) =>
    await table.LoadAsync<Blog>(id, new LoadConfig { ConsistentRead = true }) is { } blog ? Results.Ok(blog) : Results.NotFound());

app.MapPost("/blogs", async (Draft draft, IDynamoDBContext table) =>
{
    var blog = Blog.From(Guid.CreateVersion7().ToString(), draft);
    await table.SaveAsync(blog);
    return Results.Created($"/blogs/{blog.Id}", blog);
});

app.MapPut("/blogs/{id}", async (string id, Draft draft, IDynamoDBContext table) =>
{
    var blog = Blog.From(id, draft);
    await table.SaveAsync(blog);
    return Results.Ok(blog);
});

app.Run();

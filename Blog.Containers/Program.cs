using Blog.Containers;
using Blog.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults();
builder.AddBlogs();

var app = builder.Build();
if (app.FindFault() is { } fault)
{
    await Console.Error.WriteLineAsync(fault);
    return 1;
}

app.UseBlogs();
app.MapBlogs();
app.MapDefaultEndpoints();
await app.RunAsync();
return 0;

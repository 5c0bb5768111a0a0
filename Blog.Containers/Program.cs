using Blog.Containers;
using Blog.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults();
builder.AddBlogs();

var app = builder.Build();
app.UseBlogs();
app.MapBlogs();
app.MapDefaultEndpoints();
await app.RunAsync();

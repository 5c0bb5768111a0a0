using Blog.ServiceDefaults;
using Blog.Web;

var builder = WebApplication.CreateBuilder(args);
if (!BackendAddresses.TryRead(builder.Configuration, out var backends, out var problem))
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}

builder.AddServiceDefaults();
builder.AddPage();
builder.AddReverseProxy();

var app = builder.Build();
app.MapDefaultEndpoints();
app.UsePage();
app.MapDashboard();
app.MapBackends(backends);
await app.RunAsync();
return 0;

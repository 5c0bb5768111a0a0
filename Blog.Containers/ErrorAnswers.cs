
namespace Blog.Containers;

/// <summary>Answers in the API's own form what routing turned away (404, 405), and whatever goes wrong outside of Core.</summary>
internal sealed class ErrorAnswers(RequestDelegate next, BlogBackend backend)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException) when (!context.Response.HasStarted)
        {
            // The body broke off or came too slowly; there is hardly anyone left to read the answer.
            var errors = new ValidationErrors();
            errors.Add("body", "could not be read to its end.");
            await context.WriteAsync(backend.Responder.Refuse(ProblemKind.Invalid, errors: errors));
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await context.WriteAsync(backend.Responder.Refuse(ProblemKind.Failed, exception));
            return;
        }

        if (context.Response is { HasStarted: false, ContentLength: null, ContentType: null })
        {
            await AnswerUnroutedAsync(context);
        }
    }

    private async Task AnswerUnroutedAsync(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            await context.WriteAsync(backend.Responder.Refuse(ProblemKind.NotFound));
        }
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            await context.WriteAsync(backend.Responder.Refuse(ProblemKind.MethodNotAllowed));
        }
    }
}

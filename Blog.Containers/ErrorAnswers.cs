namespace Blog.Containers;

/// <summary>Answers with a problem document of the API where routing found nothing (404, 405) or something failed outside of Core.</summary>
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
            // The body broke off or came too slowly; the client is probably gone and will not read the answer.
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

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;

namespace Blog.Core.Api;

/// <summary>The API: every request to one of the five routes is answered here, for both backends. Safe for concurrent use.</summary>
public sealed class BlogHandler(
    IAmazonDynamoDB client, string tableName, WriteKey writeKey, BlogResponder responder, DynamoBudget budget, TimeProvider clock, FeedShards? shards = null)
{
    private const int RetryAfterSeconds = 2;

    // A cache may keep an answer, and must ask whether it is still good each time (RFC 9111, section 5.2.2.4).
    private const string Revalidate = "no-cache";

    private readonly Cursor _cursors = new(tableName);

    /// <summary>Never throws: what goes wrong becomes an answer with <see cref="BlogResponse.Failure"/>. Takes at most the
    /// budget, and is not cancelled when the client leaves, since a write under way is better finished than left unknown.</summary>
    public async Task<BlogResponse> HandleAsync(BlogRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = Stopwatch.GetTimestamp();
        var session = new DynamoSession(client, tableName, budget);
        var answer = await AnswerAsync(request, new PostStore(session, shards ?? FeedShards.One));
        return responder.Complete(answer, request.Route, request.Headers, started, session.Elapsed);
    }

    private async Task<Answer> AnswerAsync(BlogRequest request, PostStore store)
    {
        try
        {
            return request.Route.Name switch
            {
                nameof(BlogRoute.GetBlogs) => await ListAsync(request, store),
                nameof(BlogRoute.GetBlog) => await GetAsync(request, store),
                nameof(BlogRoute.PostBlog) => await CreateAsync(request, store),
                nameof(BlogRoute.PutBlog) => await UpdateAsync(request, store),
                nameof(BlogRoute.DeleteBlog) => await DeleteAsync(request, store),
                _ => throw new InvalidOperationException($"No handler for the route {request.Route.Name}."),
            };
        }
        catch (DynamoUnavailableException exception)
        {
            var problem = exception.Throttled ? ProblemKind.Throttled : ProblemKind.Unavailable;
            return ComeBackLater(problem, exception);
        }
        catch (WriteOutcomeUnknownException exception)
        {
            return ComeBackLater(ProblemKind.OutcomeUnknown, exception);
        }
        catch (Exception exception) // among them DynamoRefusedException, which retrying does not help
        {
            return Answer.Of(ProblemKind.Failed) with { Failure = exception };
        }
    }

    private static Answer ComeBackLater(ProblemKind problem, Exception failure) =>
        (Answer.Of(problem) with { Failure = failure }).With("Retry-After", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture));

    private async Task<Answer> ListAsync(BlogRequest request, PostStore store)
    {
        var errors = new ValidationErrors();
        var limit = RequestReader.ReadLimit(request, errors);
        var filter = RequestReader.ReadFilter(request, errors);
        var isAtom = RequestReader.ReadIsAtom(request, errors);
        Guid? before = null;
        if (RequestReader.Single(request, "cursor", errors) is { } text)
        {
            if (_cursors.TryRead(text, filter, out var id))
            {
                before = id;
            }
            else
            {
                errors.Add("cursor", "is not a nextCursor of this query.");
            }
        }

        if (errors.Any)
        {
            return Answer.Of(errors);
        }

        var (items, last) = await store.ListAsync(limit, filter.Author, filter.Tag, before);
        var page = new PostPage(items, last is { } end ? _cursors.Write(end, filter) : null);
        return new Answer(200, Outcomes.Listed)
        {
            Body = isAtom ? AtomFeed.Write(page, filter, limit, tableName) : JsonSerializer.SerializeToUtf8Bytes(page, BlogJson.Relaxed.PostPage),
            ContentType = isAtom ? AtomFeed.MediaType : JsonMediaType.Name,
            CacheControl = Revalidate,
        };
    }

    private static async Task<Answer> GetAsync(BlogRequest request, PostStore store)
    {
        var errors = new ValidationErrors();
        var conditions = Preconditions.Read(request, errors);
        if (RequestReader.ReadId(request, errors) is not { } id || errors.Any)
        {
            return Answer.Of(errors);
        }

        if (await store.GetAsync(id) is not { } post)
        {
            return Answer.Of(ProblemKind.NotFound);
        }

        if (!conditions.MatchHolds(post.Version))
        {
            return Answer.Of(ProblemKind.PreconditionFailed);
        }

        return conditions.NoneMatchHolds(post.Version)
            ? Answer.Of(post, 200, Outcomes.Read) with { CacheControl = Revalidate }
            : new Answer(304, Outcomes.NotModified) { CacheControl = Revalidate }.With("ETag", ETag.For(post.Version));
    }

    private async Task<Answer> CreateAsync(BlogRequest request, PostStore store)
    {
        if ((RefuseWrite(request) ?? RefuseBody(request)) is { } refusal)
        {
            return refusal;
        }

        var errors = new ValidationErrors();
        var key = request.Headers.Joined("Idempotency-Key");
        if (key is not null && !IdempotencyRecord.IsKey(key))
        {
            errors.Add("Idempotency-Key", "must be 1 to 255 printable ASCII characters.");
        }

        if (PostDraftReader.Read(request.Body, errors) is not { } draft || errors.Any)
        {
            return Answer.Of(errors);
        }

        var now = Now();
        var post = Post.Create(Guid.CreateVersion7(now).ToString(), draft, now);
        var idempotency = key is null ? null : IdempotencyRecord.Create(key, draft, post.Id, now);
        if (await store.CreateAsync(post, idempotency) is not { } earlier)
        {
            return Created(request, post, Outcomes.Created);
        }

        return earlier.RequestHash == idempotency!.RequestHash
            ? Created(request, Post.Create(earlier.PostId, draft, earlier.CreatedAt), Outcomes.Replayed)
            : Answer.Of(ProblemKind.KeyReused);
    }

    private async Task<Answer> UpdateAsync(BlogRequest request, PostStore store)
    {
        if ((RefuseWrite(request) ?? RefuseBody(request)) is { } refusal)
        {
            return refusal;
        }

        var errors = new ValidationErrors();
        var conditions = Preconditions.Read(request, errors);
        var draft = PostDraftReader.Read(request.Body, errors);
        if (RequestReader.ReadId(request, errors) is not { } id || draft is null || errors.Any)
        {
            return Answer.Of(errors);
        }

        if (!conditions.HasMatch)
        {
            return Answer.Of(ProblemKind.PreconditionRequired);
        }

        return await ChangeAsync(id, conditions, store, async (version, at) =>
            await store.UpdateAsync(id, version, draft, at) is { } updated ? Answer.Of(updated, 200, Outcomes.Updated) : null);
    }

    private async Task<Answer> DeleteAsync(BlogRequest request, PostStore store)
    {
        if (RefuseWrite(request) is { } refusal)
        {
            return refusal;
        }

        var errors = new ValidationErrors();
        var conditions = Preconditions.Read(request, errors);
        if (RequestReader.ReadId(request, errors) is not { } id || errors.Any)
        {
            return Answer.Of(errors);
        }

        return await ChangeAsync(id, conditions, store, async (version, at) =>
            await store.DeleteAsync(id, version, at) ? new Answer(204, Outcomes.Deleted) : null);
    }

    // Where If-Match names one version, DynamoDB compares it, and nothing needs to be read first. Else, or if that version is not there,
    // reads, checks the conditions and writes on the version that was read. Losing the race to another writer means to look again: a
    // condition on one version then fails, and `If-Match: *` goes on with the new version, until the budget ends it.
    private async Task<Answer> ChangeAsync(
        string id, Preconditions conditions, PostStore store, Func<long, DateTimeOffset, Task<Answer?>> writeAsync)
    {
        if (conditions.OneVersion is { } version && await writeAsync(version, Now()) is { } first)
        {
            return first;
        }

        while (await store.GetAsync(id) is { } current)
        {
            if (!conditions.MatchHolds(current.Version) || !conditions.NoneMatchHolds(current.Version))
            {
                return Answer.Of(ProblemKind.PreconditionFailed);
            }

            // The last change may have been dated by a clock that is ahead of this one.
            var at = Now() is var now && now > current.UpdatedAt ? now : current.UpdatedAt;
            if (await writeAsync(current.Version, at) is { } answer)
            {
                return answer;
            }
        }

        return Answer.Of(ProblemKind.NotFound);
    }

    private Answer? RefuseWrite(BlogRequest request) => writeKey.Allows(request.Headers.Joined("Authorization"))
        ? null
        : Answer.Of(ProblemKind.Unauthorized).With("WWW-Authenticate", "Bearer");

    private static Answer? RefuseBody(BlogRequest request)
    {
        var encoding = request.Headers.Joined("Content-Encoding");
        if (!JsonMediaType.Matches(request.Headers.Joined("Content-Type"))
            || (encoding is not null && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return Answer.Of(ProblemKind.UnsupportedMediaType).With("Accept", JsonMediaType.Name);
        }

        return request.BodyTooLarge || Encoding.UTF8.GetByteCount(request.Body ?? "") > BlogRequest.MaxBodyBytes
            ? Answer.Of(ProblemKind.TooLarge)
            : null;
    }

    // Relative to the request (RFC 9110, section 10.2.2), so that it is right behind any prefix: /functions, /Prod, none.
    private static Answer Created(BlogRequest request, Post post, string outcome) =>
        Answer.Of(post, 201, outcome).With("Location", (request.HasTrailingSlash ? "./" : "./blogs/") + post.Id);

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Net;
using Amazon.DynamoDBv2.Model;
using System.Text.Json;
using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;

namespace Blog.Tests.Contract;

/// <summary>Lists: their pages, what narrows them, what is in the table besides, and the feed.</summary>
public sealed class ListingTests(BlogApp app) : ContractTests(app)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Pages_follow_each_other_newest_first_across_backends(string backend)
    {
        var author = NewAuthor();
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(Text(await CreateAsync(i % 2 == 0 ? backend : Other(backend), Draft($"Post {i}", author)), "id"));
        }

        var read = new List<string>();
        string? cursor = null;
        var pages = 0;
        do
        {
            // A new blog comes before the first page, and disturbs none that follows.
            await CreateAsync(backend, Draft(author: NewAuthor()));
            var page = await ReadAsync(await Client(pages++ % 2 == 0 ? backend : Other(backend)).GetAsync(
                $"/blogs?author={author}&limit={(pages == 1 ? 3 : 2)}" + (cursor is null ? "" : $"&cursor={cursor}")));
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(row => Text(row, "id")));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), read);
        Assert.Equal(3, pages);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_feed_holds_the_blogs_of_all_authors(string backend)
    {
        var first = Text(await CreateAsync(backend, Draft(author: NewAuthor())), "id");
        var second = Text(await CreateAsync(backend, Draft(author: NewAuthor())), "id");
        var page = await ReadAsync(await Client(backend).GetAsync("/blogs?limit=100"));
        var ids = page.GetProperty("items").EnumerateArray().Select(row => Text(row, "id")).ToList();
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        Assert.Contains(first, ids);
        Assert.Contains(second, ids);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_cursor_is_good_for_its_own_query_only(string backend)
    {
        var author = NewAuthor();
        await CreateAsync(backend, Draft(author: author));
        await CreateAsync(backend, Draft(author: author));
        var page = await ReadAsync(await Client(backend).GetAsync($"/blogs?author={author}&limit=1"));
        var cursor = page.GetProperty("nextCursor").GetString()!;
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        Assert.Equal(HttpStatusCode.OK, (await Client(Other(backend)).GetAsync($"/blogs?author={author}&cursor={cursor}")).StatusCode);

        var altered = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];
        foreach (var query in (string[])
            [$"cursor={cursor}", $"author=x&cursor={cursor}", $"author={author}&cursor={altered}", $"author={author}&cursor={cursor[..^1]}",
             $"author={author}&cursor={cursor}%00", $"author={author}&tag=x&cursor={cursor}", $"author={author}&cursor={cursor}&cursor={cursor}"])
        {
            await AssertErrorsAsync(await Client(backend).GetAsync("/blogs?" + query), "cursor");
        }
    }

    /// <summary>DynamoDB answers at most 1 MB of items, and so fewer rows than were asked for.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Large_posts_are_all_in_the_list(string backend)
    {
        var author = NewAuthor();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            ids.Add(Text(await CreateAsync(backend, Draft($"Post {i}", author, new string('x', i % 3 == 0 ? 299_990 : 99_990))), "id"));
        }

        foreach (var limit in (int[])[1, 5, 11, 12, 13, 100])
        {
            Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), (await WalkAsync(backend, $"author={author}&limit={limit}")).Select(row => Text(row, "id")));
        }
    }

    /// <summary>The table is not only ours: rows of another tool, of an older shape, of the demo this blog began as.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_item_that_cannot_be_read_takes_nothing_down_with_it(string backend)
    {
        var author = NewAuthor();
        var before = Text(await CreateAsync(backend, Draft(author: author)), "id");
        Dictionary<string, AttributeValue>[] foreign =
        [
            new() { ["title"] = new("Old shape"), ["content"] = new("No excerpt, no version.") },
            new() { ["title"] = new() { N = "7" }, ["excerpt"] = new("x"), ["version"] = new() { N = "1" } },
            new() { ["title"] = new("t"), ["excerpt"] = new("x"), ["content"] = new("c"), ["tags"] = new() { SS = ["a"] }, ["version"] = new() { N = "1.5" }, ["createdAt"] = new("2024-01-01"), ["updatedAt"] = new("now") },
        ];
        var ids = new List<string>();
        foreach (var item in foreign)
        {
            ids.Add(Guid.CreateVersion7().ToString());
            item["id"] = new(ids[^1]);
            item["author"] = new(author);
            item["feed"] = new("0");
            await Table.PutItemAsync(BlogTable.DefaultName, item);
        }

        var after = Text(await CreateAsync(backend, Draft(author: author)), "id");
        foreach (var limit in (int[])[1, 2, 100])
        {
            Assert.Equal([after, before], (await WalkAsync(backend, $"author={author}&limit={limit}")).Select(row => Text(row, "id")));
        }

        Assert.Equal(HttpStatusCode.OK, (await Client(backend).GetAsync("/blogs?limit=5")).StatusCode);
        foreach (var id in ids)
        {
            await AssertProblemAsync(await SendAsync(backend, "GET", $"/blogs/{id}"), 404, "not-found");
            await Table.DeleteItemAsync(BlogTable.DefaultName, new() { ["id"] = new(id) });
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_tag_narrows_the_list_without_regard_to_case(string backend)
    {
        var (author, tag) = (NewAuthor(), "Étage " + Guid.NewGuid().ToString("N")[..8]);
        var with = Text(await CreateAsync(backend, Draft(author: author, tags: ["x", tag])), "id");
        await CreateAsync(backend, Draft(author: author, tags: "x"));
        var elsewhere = Text(await CreateAsync(backend, Draft(author: NewAuthor(), tags: tag.ToUpperInvariant())), "id");

        foreach (var form in (string[])[tag, tag.ToUpperInvariant(), $" {tag} ", tag.Normalize(NormalizationForm.FormD)])
        {
            var query = $"tag={Uri.EscapeDataString(form)}";
            Assert.Equal([elsewhere, with], (await WalkAsync(backend, query + "&limit=1")).Select(row => Text(row, "id")));
            Assert.Equal([with], (await WalkAsync(Other(backend), $"{query}&author={author}")).Select(row => Text(row, "id")));
        }

        await AssertErrorsAsync(await Client(backend).GetAsync("/blogs?tag=a/b"), "tag");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_list_is_an_Atom_feed_where_one_is_asked_for(string backend)
    {
        var author = NewAuthor() + " <&\"'>";
        await CreateAsync(backend, Draft("First <b>", author, "One & only \U0001F600", "C#", "R&D"));
        var second = await CreateAsync(backend, Draft("Second", author));
        using var answer = await Client(backend).GetAsync($"/blogs?format=atom&limit=1&author={Uri.EscapeDataString(author)}");
        Assert.Equal("application/atom+xml", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(await answer.Content.ReadAsByteArrayAsync(), await Client(Other(backend)).GetByteArrayAsync(answer.RequestMessage!.RequestUri!.PathAndQuery));

        using var reader = XmlReader.Create(await answer.Content.ReadAsStreamAsync());
        var feed = SyndicationFeed.Load(reader);
        Assert.StartsWith("urn:uuid:", feed.Id, StringComparison.Ordinal);
        // This parser knows no fractions of a second.
        Assert.Equal(Text(second, "updatedAt")[..19], feed.LastUpdatedTime.UtcDateTime.ToString("s", System.Globalization.CultureInfo.InvariantCulture));
        var entry = Assert.Single(feed.Items);
        Assert.Equal(("urn:uuid:" + Text(second, "id"), "Second", author), (entry.Id, entry.Title.Text, entry.Authors.Single().Name));
        Assert.Contains(entry.Links, link => link.RelationshipType == "alternate" && link.Uri.OriginalString == "/posts/" + Text(second, "id"));

        var next = feed.Links.Single(link => link.RelationshipType == "next").Uri.OriginalString;
        using var more = XmlReader.Create(await Client(backend).GetStreamAsync("/blogs" + next));
        var last = SyndicationFeed.Load(more);
        var first = Assert.Single(last.Items);
        Assert.Equal(("First <b>", "One & only \U0001F600"), (first.Title.Text, first.Summary.Text));
        Assert.Equal(["C#", "R&D"], first.Categories.Select(category => category.Name));
        Assert.DoesNotContain(last.Links, link => link.RelationshipType == "next");

        using var none = XmlReader.Create(await Client(backend).GetStreamAsync($"/blogs?format=atom&author={NewAuthor()}"));
        Assert.Empty(SyndicationFeed.Load(none).Items);
        await AssertErrorsAsync(await Client(backend).GetAsync("/blogs?format=rss"), "format");
    }

    private async Task<List<JsonElement>> WalkAsync(string backend, string query)
    {
        var rows = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await ReadAsync(await Client(backend).GetAsync($"/blogs?{query}" + (cursor is null ? "" : $"&cursor={cursor}")));
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return rows;
    }
}

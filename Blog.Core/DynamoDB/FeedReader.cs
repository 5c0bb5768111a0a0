using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>Reads one page of a list from one partition of an index or from several, merged by id, newest first.</summary>
internal sealed class FeedReader(DynamoSession session)
{
    // The most rows that one request reads, so that its cost does not grow with the table: few rows may have the tag asked for.
    private const int MaxRowsRead = 1_000;
    private const int RowsOfAQuery = 100;

    // Ids are spread over the partitions at random, so a page takes a few more rows from one than from another; this margin saves most second queries.
    private const int Margin = 3;

    /// <param name="partitions">One query each, without <c>Limit</c>.</param>
    /// <param name="count">Rows of the page at most.</param>
    /// <param name="tag">The tag that rows must have, or null.</param>
    /// <param name="before">The id the queries begin after, or null.</param>
    /// <returns>The rows, and the id to go on from; null at the very end.</returns>
    public async Task<(List<PostSummary> Items, Guid? Last)> ReadAsync(IEnumerable<QueryRequest> partitions, int count, string? tag, Guid? before)
    {
        var all = partitions.Select(query => new Partition(session, query, before)).ToList();
        var items = new List<PostSummary>();
        var last = before;
        var read = 0;
        while (true)
        {
            // No row goes out before every partition has been read past it.
            var unread = all.FindAll(partition => partition.IsUnread);
            // More than the limit only where all rows so far were of another tool, with ids that no cursor can name.
            if (unread.Count > 0 && (read < MaxRowsRead || unread.Exists(partition => partition.Last == before)))
            {
                var wanted = tag is null ? count + 1 - items.Count : RowsOfAQuery;
                var each = all.Count == 1 ? wanted : (wanted / all.Count) + Margin;
                var limit = read < MaxRowsRead ? Math.Max(1, Math.Min(each, (MaxRowsRead - read) / unread.Count)) : RowsOfAQuery;
                read += (await Task.WhenAll(unread.Select(partition => partition.ReadAsync(limit)))).Sum();
                continue;
            }

            var next = all.Where(partition => partition.Next is not null).MaxBy(partition => partition.Next!.Id, StringComparer.Ordinal);
            var stop = unread.MaxBy(partition => partition.Last.ToString(), StringComparer.Ordinal)?.Last;
            if (next is null || (unread.Count > 0 && string.CompareOrdinal(next.Next!.Id, stop?.ToString()) <= 0)) return (items, unread.Count > 0 ? stop : null);

            var row = next.Next!;
            if (row.Summary is { } summary && (tag is null || summary.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)))
            {
                if (items.Count == count) return (items, last);
                items.Add(summary);
            }

            last = row.Uuid ?? last;
            next.Advance();
        }
    }

    /// <param name="Id">The item's id, whatever it is.</param>
    /// <param name="Uuid">The id as a cursor can name it, or null.</param>
    /// <param name="Summary">The row, or null where the item holds none that can be read.</param>
    private sealed record Row(string Id, Guid? Uuid, PostSummary? Summary);

    private sealed class Partition(DynamoSession session, QueryRequest query, Guid? before)
    {
        private readonly Queue<Row> _rows = new();
        private bool _isAtEnd;

        /// <summary>The newest row that was not taken yet.</summary>
        public Row? Next => _rows.TryPeek(out var row) ? row : null;

        /// <summary>Whether there may be rows, and none is here.</summary>
        public bool IsUnread => _rows.Count == 0 && !_isAtEnd;

        /// <summary>How far it was read.</summary>
        public Guid? Last { get; private set; } = before;

        public void Advance() => _rows.Dequeue();

        public async Task<int> ReadAsync(int limit)
        {
            // DynamoDB may answer fewer rows than Limit (1 MB of items at most); only a missing LastEvaluatedKey is the end.
            query.Limit = limit;
            var response = await session.ReadAsync("Query", cancellation => session.Client.QueryAsync(query, cancellation));
            var items = response.Items ?? [];
            foreach (var item in items)
            {
                Guid? uuid = PostItem.TryReadId(item, out var id) ? id : null;
                Last = uuid ?? Last;
                _rows.Enqueue(new Row(item[BlogTable.Id].S, uuid, PostItem.ReadSummary(item)));
            }

            query.ExclusiveStartKey = response.LastEvaluatedKey;
            _isAtEnd = response.LastEvaluatedKey is not { Count: > 0 };
            return items.Count;
        }
    }
}

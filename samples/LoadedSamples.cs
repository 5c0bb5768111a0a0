using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Blog.Samples;

/// <summary>
/// The names of the samples that were loaded, so that one which somebody deleted stays deleted. They are kept in the table itself, in an
/// item that is no post and in no index.
/// </summary>
/// <param name="dynamodb">Client of DynamoDB.</param>
/// <param name="table">Name of the table.</param>
internal sealed class LoadedSamples(IAmazonDynamoDB dynamodb, string table)
{
    private const string Names = "loaded";

    private readonly Dictionary<string, AttributeValue> _key = new() { [BlogTable.Id] = new("samples") };

    public async Task<IReadOnlyCollection<string>> ReadAsync()
    {
        var answer = await dynamodb.GetItemAsync(new GetItemRequest(table, _key) { ConsistentRead = true });
        return answer.Item?.GetValueOrDefault(Names)?.SS ?? [];
    }

    public Task AddAsync(string name) => dynamodb.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = table,
        Key = _key,
        UpdateExpression = $"ADD {Names} :name",
        ExpressionAttributeValues = new() { [":name"] = new AttributeValue { SS = [name] } },
    });
}

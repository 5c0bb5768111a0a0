using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace Blog.Functions;

/// <summary>The events and answers of API Gateway, for the serializer of the Lambda runtime.</summary>
[JsonSerializable(typeof(APIGatewayProxyRequest))]
[JsonSerializable(typeof(APIGatewayProxyResponse))]
internal sealed partial class FunctionsJsonContext : JsonSerializerContext;

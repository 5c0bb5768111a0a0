using System.Reflection;
using Xunit.Sdk;

namespace Blog.Tests.Contract;

/// <summary>Each of the values with each of the two backends.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialDataAttribute(params string?[] values) : DataAttribute
{
    public IReadOnlyList<string?> Values => values;

    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        values.SelectMany(value => (object?[][])[["functions", value], ["containers", value]]);
}

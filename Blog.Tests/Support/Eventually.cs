namespace Blog.Tests.Support;

/// <summary>Waits for a condition with a deadline: tests never sleep for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads again and again until <paramref name="isDone"/>; after a minute fails and says what it saw last.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> isDone, string waitingFor)
    {
        using var timer = new PeriodicTimer(Interval);
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var value = await read();
            if (isDone(value)) return value;
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited {Deadline.TotalSeconds:0} s for {waitingFor}; saw last: {value}");
            }
        }
    }
}

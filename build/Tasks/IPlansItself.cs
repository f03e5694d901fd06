namespace Slipway.Tasks;

/// <summary>Marks a task that shows in a dry run what it would do, and changes nothing, as the steps of a release do; of every other task, <c>--dryrun</c> shows the name alone.</summary>
public interface IPlansItself;

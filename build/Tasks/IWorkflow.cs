namespace Slipway.Tasks;

/// <summary>Marks a task whose dependencies are the workflow; every other task runs alone when it is named.</summary>
public interface IWorkflow;

package dev.enjambre.system;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Hands tests the stack on the Swarm of this machine: one for all classes that ask for it, with
 * {@value #PEERS} peers, which is how each test finds it and must leave it. It is removed when all
 * tests are over. Peers send slowly, so that a transfer can be met half-way.
 */
final class OneNode
    implements ExecutionCondition,
        BeforeAllCallback,
        ParameterResolver,
        TestExecutionExceptionHandler {

  static final int PEERS = 3;

  private static final Namespace OURS = Namespace.create(OneNode.class);

  private final NeedsEngine needsEngine = new NeedsEngine();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return needsEngine.evaluateExecutionCondition(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Stack stack =
        context.getRoot().getStore(OURS).computeIfAbsent(Stack.class, _ -> deploy(), Stack.class);
    try {
      stack.awaitTracker();
      stack.awaitPeers(PEERS);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(stack.report(), e);
    }
  }

  private static Stack deploy() {
    Node here = Node.ofThisMachine();
    Images.build(here.docker());
    Prometheus.buildImage(here.docker());
    return Stack.deploy(List.of(here), StackSettings.usual().watched().withOverlay("one-node.yml"));
  }

  private static Stack stackOf(ExtensionContext context) {
    Stack stack = context.getRoot().getStore(OURS).get(Stack.class, Stack.class);
    if (stack == null) {
      throw new IllegalStateException("the stack was not deployed");
    }
    return stack;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return stackOf(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable problem)
      throws Throwable {
    System.err.println(stackOf(context).report());
    throw problem;
  }
}

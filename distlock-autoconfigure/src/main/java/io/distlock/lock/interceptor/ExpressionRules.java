package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * Finds in a parsed expression, before it is ever evaluated, what it may not use. The evaluation context refuses the same; this
 * check brings the answer forward to the start of the application.
 */
record ExpressionRules(Method method, String attribute, String text, MethodParameters parameters) {

    void check(SpelNode root) {
        checkTree(root, false, false);
    }

    /**
     * @param onTarget the node is applied to a value, not to the root object, which does not exist
     * @param inIteration the node is inside {@code .![...]} or {@code .?[...]}, where the element is the root
     */
    private void checkTree(SpelNode node, boolean onTarget, boolean inIteration) {
        checkNode(node, onTarget || inIteration, inIteration);
        boolean iterates = inIteration || node instanceof Projection || node instanceof Selection;
        for (int i = 0; i < node.getChildCount(); i++) {
            boolean childOnTarget = node instanceof CompoundExpression && i > 0
                    || node instanceof Indexer // a bare word in it is a key of a map
                    || node instanceof InlineMap && i % 2 == 0;
            checkTree(node.getChild(i), childOnTarget, iterates);
        }
    }

    private void checkNode(SpelNode node, boolean onTarget, boolean inIteration) {
        if (node instanceof TypeReference) {
            throw refused("types");
        } else if (node instanceof ConstructorReference) {
            throw refused("constructors");
        } else if (node instanceof BeanReference) {
            throw refused("beans");
        } else if (node instanceof FunctionReference) {
            throw refused("functions");
        } else if (node instanceof Assign || node instanceof OpInc || node instanceof OpDec) {
            throw refused("assignments");
        } else if (node instanceof VariableReference) {
            checkVariable(node.toStringAST().substring(1), inIteration);
        } else if (!onTarget && (node instanceof PropertyOrFieldReference || node instanceof MethodReference)) {
            throw problem("has '%s', which belongs to no argument".formatted(node.toStringAST()));
        }
    }

    private void checkVariable(String name, boolean inIteration) {
        boolean element = name.equals("this") && inIteration;
        if (!element && !parameters.contains(name)) {
            throw problem("has #%s, which is no parameter".formatted(name));
        }
    }

    private DistributedLockConfigurationException refused(String what) {
        return new DistributedLockConfigurationException(
                method,
                "%s = \"%s\" uses %s, which are refused in expressions of locks".formatted(attribute, text, what),
                "Use properties and methods of the arguments only. " + parameters.help());
    }

    private DistributedLockConfigurationException problem(String problem) {
        return new DistributedLockConfigurationException(
                method, "%s = \"%s\" %s".formatted(attribute, text, problem), parameters.help());
    }
}

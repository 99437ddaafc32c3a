package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * A SpEL expression of an annotation over the arguments of its method. It may read properties and call instance methods of
 * the arguments; types, constructors, beans, assignments and a root object do not exist for it. Arguments are values: their
 * text is never parsed. Thread-safe.
 */
final class MethodExpression {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private final Method method;
    private final String attribute;
    private final SpelExpression expression;
    private final MethodParameters parameters;

    private MethodExpression(Method method, String attribute, SpelExpression expression, MethodParameters parameters) {
        this.method = method;
        this.attribute = attribute;
        this.expression = expression;
        this.parameters = parameters;
    }

    /** @throws DistributedLockConfigurationException if the text is no expression, or asks for what it may not have */
    static MethodExpression parse(Method method, String attribute, String text, MethodParameters parameters) {
        SpelExpression expression;
        try {
            expression = PARSER.parseRaw(text);
        } catch (ParseException | IllegalStateException e) {
            throw new DistributedLockConfigurationException(
                    method,
                    "%s = \"%s\" is not an expression: %s".formatted(attribute, text, e.getMessage()),
                    "Write a SpEL expression over the arguments, as #order.sku, without #{...}; text goes in quotes: 'text'.",
                    e);
        }
        new ExpressionRules(method, attribute, text, parameters).check(expression.getAST());
        return new MethodExpression(method, attribute, expression, parameters);
    }

    /** @throws IllegalArgumentException if the evaluation fails for these arguments */
    @Nullable
    Object evaluate(@Nullable Object[] arguments) {
        SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
                .withInstanceMethods()
                .build();
        parameters.variables(arguments).forEach(context::setVariable);
        try {
            return expression.getValue(context);
        } catch (EvaluationException | IllegalStateException e) {
            throw new IllegalArgumentException("%s failed: %s".formatted(this, e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return "%s \"%s\" of @DistributedLock on %s"
                .formatted(
                        attribute,
                        expression.getExpressionString(),
                        DistributedLockConfigurationException.describe(method));
    }
}

"""Arithmetic by hand."""


def optimal_string_alignment(left, right):
    """The textbook's distance, where two letters side by side may swap once."""
    far = [[max(row, column) for column in range(len(right) + 1)] for row in range(len(left) + 1)]
    for row in range(1, len(left) + 1):
        for column in range(1, len(right) + 1):
            here = [far[row - 1][column] + 1, far[row][column - 1] + 1]
            here.append(far[row - 1][column - 1] + (left[row - 1] != right[column - 1]))
            if row > 1 and column > 1 and left[row - 1] == right[column - 2] and left[row - 2] == right[column - 1]:
                here.append(far[row - 2][column - 2] + 1)
            far[row][column] = min(here)
    return far[-1][-1]

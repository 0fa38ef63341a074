"""A pair of cell-frames beside its rivals: what else its source or its target could be linked with.

Overlap and distance alone say little where cells are small or fast. That nothing else comes near says much;
so does a second candidate that makes the middle of the two lie where the mother was.
"""

import torch
from torch import Tensor

FAR_RADII = 6.0  # how far away the nearest rival is taken to be where there is none
SISTERS = 8  # nearest candidates of a cell among which a candidate's sister is sought
FITTING_MIDDLE = 1.2  # radii that the middle of two sisters lies off their mother and still fits
SIMILAR_AREAS = 0.56  # log of 1.75
PAIR_FEATURES = 6
RIVAL_FEATURES = 8
SISTER_FEATURES = 9


def pair_features(displacement: Tensor, surprise: Tensor, overlap: Tensor, log_areas: Tensor) -> Tensor:
    """(P, 6) of pairs alone: root of the IoU, whether they overlap, share of the smaller, length of the
    displacement and of the surprise up to 6 radii, how unlike the areas are.

    displacement, surprise: (P, 2) radii. overlap: (P, 3) as in Pairs. log_areas: (P, 2) of source and target.
    """
    iou = overlap[:, 0]
    columns = [
        iou.sqrt(),
        (iou > 0).float(),
        overlap[:, 1:].amax(dim=1),
        displacement.norm(dim=1).clamp(max=FAR_RADII),
        surprise.norm(dim=1).clamp(max=FAR_RADII),
        (log_areas[:, 1] - log_areas[:, 0]).abs().clamp(max=3),
    ]
    return torch.stack(columns, dim=1)


def rival_features(alone: Tensor, overlap: Tensor, source: Tensor, target: Tensor) -> Tensor:
    """(P, 8) by how much IoU, share of the smaller, nearness and expectedness are better than of the best
    other pair with the same source, and with the same target.

    alone: (P, 6) as `pair_features` gives. source, target: (P,) numbers of what may be linked once only.
    """
    merits = torch.stack([overlap[:, 0], alone[:, 2], -alone[:, 3], -alone[:, 4]], dim=1)
    worst = merits.new_tensor([0.0, 0.0, -FAR_RADII, -FAR_RADII])
    margins = [merits - torch.maximum(best_other(merits, group), worst) for group in (source, target)]
    return torch.cat(margins, dim=1)


def sister_features(
    displacement: Tensor, overlap: Tensor, log_areas: Tensor, rivals: Tensor, source: Tensor, target: Tensor
) -> Tensor:
    """(P, 9) of the candidate that would be the best sister of each: whether there is one, how well it fits,
    how far the middle of the two lies off the mother, how unlike their areas are, log of their area together
    over the mother's, its IoU with the mother, how much more that is than with another, IoU of the mother
    with both, and how much more that is than with the one.

    As in the functions above; rivals: (P, 8) as `rival_features` gives.
    """
    if not len(source):
        return displacement.new_zeros(0, SISTER_FEATURES)
    other = _nearest(source, displacement)[source]  # (P, SISTERS) pairs
    there = other >= 0
    other = other.clamp(min=0)
    there &= target[other] != target[:, None]
    area = log_areas[:, 1].exp()
    middle = ((displacement[:, None] + displacement[other]) / 2).norm(dim=2)
    unlike = (log_areas[:, 1][:, None] - log_areas[:, 1][other]).abs()
    free = rivals[:, 4][other]
    misfit = (middle / FITTING_MIDDLE) ** 2 + 0.2 * (unlike / SIMILAR_AREAS) ** 2 - 2 * free.clamp(max=0.5)
    best = torch.where(there, misfit, torch.inf).argmin(dim=1, keepdim=True)

    def chosen(values: Tensor) -> Tensor:
        return values.gather(1, best)[:, 0]

    sister, exists = chosen(other), chosen(there).float()
    mother, both = log_areas[:, 0].exp(), area + area[sister]
    shared = overlap[:, 2] * area + overlap[sister, 2] * area[sister]
    together = shared / (mother + both - shared).clamp(min=1e-6)
    columns = [
        torch.ones_like(exists),
        (-chosen(misfit).clamp(-1, 9)).exp(),
        chosen(middle).clamp(max=4) - 4,
        chosen(unlike).clamp(max=2) - 2,
        (both / mother).log().clamp(-2, 2),
        overlap[sister, 0],
        chosen(free),
        together,
        together - overlap[:, 0],
    ]
    return torch.stack(columns, dim=1) * exists[:, None]


def best_other(values: Tensor, group: Tensor) -> Tensor:
    """(P, K) the largest of each of the values (P, K) among the others of the same group (P,), -inf where
    there are none.
    """
    if not len(group):
        return values
    shape = (int(group.max()) + 1, values.shape[1])
    index = group[:, None].expand_as(values)
    lowest = values.new_full(shape, -torch.inf)
    first = lowest.scatter_reduce(0, index, values, "amax")[group]
    is_first = values >= first
    second = lowest.scatter_reduce(0, index, torch.where(is_first, -torch.inf, values), "amax")[group]
    tied = values.new_zeros(shape).index_add(0, group, is_first.to(values.dtype))[group] > 1
    return torch.where(is_first & ~tied, second, first)


def _nearest(source: Tensor, displacement: Tensor) -> Tensor:
    """(M, SISTERS) pairs of each source from the nearest on, -1 where there are fewer."""
    order = displacement.norm(dim=1).argsort(stable=True)
    order = order[source[order].argsort(stable=True)]
    sorted_source = source[order]
    n = int(sorted_source[-1]) + 1
    first = torch.searchsorted(sorted_source, torch.arange(n, device=source.device))
    rank = torch.arange(len(order), device=source.device) - first[sorted_source]
    near = rank < SISTERS
    table = source.new_full((n, SISTERS), -1)
    table[sorted_source[near], rank[near]] = order[near]
    return table

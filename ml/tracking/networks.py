"""The models of tracking, by name: which network a weights file holds."""

from torch import Tensor

from ml.tracking.examples import Example
from ml.tracking.model import Tracker, TrackerConfig, last_seen, mean_steps
from ml.tracking.window_model import WindowConfig, WindowTracker, loss_logits

Network = Tracker | WindowTracker
Config = TrackerConfig | WindowConfig
LSTM, WINDOW = "lstm", "window"
CONFIGS: dict[str, type[TrackerConfig] | type[WindowConfig]] = {LSTM: TrackerConfig, WINDOW: WindowConfig}
MODELS = tuple(CONFIGS)


def built(config: Config) -> Network:
    """An untrained network."""
    return WindowTracker(config) if isinstance(config, WindowConfig) else Tracker(config)


def name_of(network: Network) -> str:
    return WINDOW if isinstance(network, WindowTracker) else LSTM


def logits_of(network: Network, example: Example) -> tuple[Tensor, Tensor]:
    """(P, 3) of an example's pairs, and (N,) of its outlines being cells."""
    if isinstance(network, WindowTracker):
        if example.around is None:
            raise ValueError("the example is no window: draw it with `near`")
        track = example.pairs.track
        step = mean_steps(example.cells.centroid, example.histories)[track]
        pairs = example.pairs._replace(track=last_seen(example.histories)[track])
        return loss_logits(network, example.cells, example.around, pairs, step)
    embeddings = network.encoder(example.cells)
    logits = network(embeddings, example.cells, example.histories, example.pairs)
    return logits, network.real_logits(embeddings)

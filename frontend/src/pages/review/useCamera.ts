import { useCallback, useEffect, useState } from 'react';
import type { Camera, Size } from '../picture/camera';
import type { FramePicture } from './framePictures';

/** How wide a typical cell is drawn when the desk opens (CSS pixels): its outline can be judged, its neighbours are seen. */
const CELL_WIDTH = 84;
const LARGEST = 8;

function comfortableScale(picture: FramePicture): number {
  const cells = picture.after.size > 0 ? picture.after : picture.before;
  const areas = [...cells.values()].map(({ pixels }) => pixels).sort((a, b) => a - b);
  const median = areas[Math.floor(areas.length / 2)];
  return median === undefined ? 1 : Math.min(LARGEST, CELL_WIDTH / (2 * Math.sqrt(median / Math.PI)));
}

/** The camera that the views share. It moves to each new `look` and keeps the zoom that the expert chose. */
export function useCamera(image: Size, picture: FramePicture | null, look: { x: number; y: number } | null) {
  const [centre, setCentre] = useState(look ?? { x: image.width / 2, y: image.height / 2 });
  // 0 until a picture has told how large cells are.
  const [scale, setScale] = useState(0);

  useEffect(() => {
    if (look) setCentre(look);
  }, [look]);

  useEffect(() => {
    if (picture) setScale((chosen) => chosen || comfortableScale(picture));
  }, [picture]);

  const camera: Camera = { x: centre.x, y: centre.y, scale: scale || 1 };
  const onCamera = useCallback(
    (change: (camera: Camera) => Camera) => {
      const next = change({ x: centre.x, y: centre.y, scale: scale || 1 });
      setCentre({ x: next.x, y: next.y });
      setScale(next.scale);
    },
    [centre, scale],
  );
  return { camera, onCamera };
}
